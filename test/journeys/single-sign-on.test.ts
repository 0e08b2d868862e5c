import t from 'tap'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { openBrowser } from '../helpers/browser.ts'
import { providerFor } from '../helpers/provider.ts'
import { movableClock, openTestService } from '../helpers/service.ts'

const provider = await providerFor(t)
const service = await openTestService({ ...provider.env, RATE_LIMITS: 'off' }, movableClock())
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})
const email = 'signe@staff.example'
provider.accounts.set('signe', { sub: 'signe', email, email_verified: true, amr: ['pwd'] })
await inviteStaff(service.parts, 'command:test', { name: 'Signe Invented', email, role: 'front_desk' })

t.test(
  "somebody signs in on the provider's own page, is refused with one factor, and comes in with two",
  async t => {
    const page = await browser.newPage()
    await page.goto(`${service.url}/staff/queues/to_contact`)
    await page.click('text=Use my work account')
    t.equal(new URL(page.url()).origin, provider.issuer, 'the page of the provider')
    await page.fill('[name=sub]', 'signe')
    await page.click('button')
    await page.waitForSelector('h1:has-text("did not open the desk")')
    t.match(await page.textContent('main'), /proved one factor only/)
    provider.accounts.set('signe', { sub: 'signe', email, email_verified: true, amr: ['pwd', 'mfa'] })
    await page.click('text=Try again')
    await page.fill('[name=sub]', 'signe')
    await page.click('button')
    await page.waitForURL(`${service.url}/staff/queues/to_contact`)
    t.match(await page.textContent('nav.me'), /Signe Invented/)
    await page.context().close()
  },
)

t.test('what was typed before the session was over waits in its own tab', async t => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${service.url}/staff/sign-in`)
  await page.click('text=Use my work account')
  await page.fill('[name=sub]', 'signe')
  await page.click('button')
  await page.waitForURL(`${service.url}/staff`)
  await page.goto(`${service.url}/staff/account`)
  await page.check('[name=digest][value=daily]')
  await service.parts.store.db.updateTable('staff_sessions').set({ locked: 1 }).execute()
  await page.click('form[action$="notices"] button')
  const [tab] = await Promise.all([context.waitForEvent('page'), page.click('text=Sign in, in a new tab')])
  await tab.fill('[name=sub]', 'signe')
  await tab.click('button')
  await tab.waitForURL(`${service.url}/staff`)
  await page.click('text=I am signed in: go on')
  await page.click('text=Save it now')
  t.equal(await page.isChecked('[name=digest][value=daily]'), true)
  await context.close()
})
