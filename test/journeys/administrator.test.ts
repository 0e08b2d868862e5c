import t from 'tap'
import type { Role } from '../../src/intake/roles.ts'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf } from '../helpers/desk.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const settings = { RATE_LIMITS: 'off', METRICS_TOKEN: 'a-token-for-the-test' }
const service = await openTestService(settings, movableClock('2026-11-27T15:37:00Z'))
const { url } = service
const { db } = service.parts.store
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

async function at(role: Role, name: string) {
  const who = await signedIn(service, role, name)
  const context = await browser.newContext(cookiesOf(who, url))
  return { who, page: await context.newPage() }
}

const notices = async () => {
  const headers = { authorization: 'Bearer a-token-for-the-test' }
  const ready = (await (await fetch(`${url}/readyz`, { headers })).json()) as { checks: { name: string }[] }
  return ready.checks.find(({ name }) => name === 'notices')
}

t.test(
  'an administrator names, disables, ends sessions, decides of mail, and checks what was done',
  async t => {
    const reference = await arrived(service, {
      name: 'Rosa Invented',
      phone: '978-555-0123',
      contact_call: 'yes',
    })
    const fay = await at('front_desk', 'Fay Invented')
    const { page } = await at('administrator', 'Ada Invented')
    await page.goto(`${url}/staff`)
    t.equal(new URL(page.url()).pathname, '/staff/accounts')
    t.equal(await page.locator('form.look-up').count(), 0, 'an administrator looks nobody up')

    await page.click('summary:has-text("Change Fay Invented")')
    await page.fill('details[open] [name=name]', 'Faye Invented')
    await page.click('details[open] button[value=name]')
    t.match(await page.textContent('table'), /Faye Invented/)

    await page.click('nav a:has-text("Sessions")')
    await page.click('tr:has-text("Faye Invented") button')
    await page.waitForSelector('[role=status]')
    await fay.page.goto(`${url}/staff`)
    t.equal(new URL(fay.page.url()).pathname, '/staff/sign-in', 'that session is over at once')

    await db
      .updateTable('notices')
      .set({ state: 'failed', due_at: null, fault: 'smtp_550' })
      .where('kind', '=', 'admissions')
      .execute()
    // What stands around a page is remembered for two seconds.
    service.clock.move(3000)
    t.match(await notices(), { ok: false })
    await page.click('nav a:has-text("Mail")')
    await page.click('.attention a')
    t.match(await page.textContent('table'), new RegExp(`${reference}.*smtp_550`, 's'))
    await page.click(`tr:has-text("${reference}") button[value=rest]`)
    await page.waitForSelector('[role=status]')
    t.match(await notices(), { ok: true }, 'readiness is whole again')
    t.equal(await page.locator('.attention').count(), 0)

    await page.click('nav a:has-text("Events")')
    await page.selectOption('#kind', 'notice_rested')
    await page.click('form.period button')
    t.match(await page.textContent('table'), new RegExp(`Ada Invented.*${reference}`, 's'))
    t.notMatch(await page.textContent('main'), /Rosa/)
    await page.fill('#reference', reference)
    await page.click('text=Check this inquiry')
    t.match(
      await page.textContent('[role=status]'),
      new RegExp(`${reference}.*whole|whole.*${reference}`, 's'),
    )

    for (const tab of ['keys', 'Retention', 'Content and rules']) {
      await page.click(`nav a:has-text("${tab}")`)
      t.match(await page.textContent('h1'), /\w/, tab)
      t.notMatch(
        await page.textContent('main'),
        /kill myself/,
        `${tab}: the phrases are for who reads answers`,
      )
    }
  },
)

t.test('a clinician reads the rules from the note of the desk and puts their name to them', async t => {
  const { page } = await at('clinician', 'Cleo Invented')
  await page.goto(`${url}/staff`)
  await page.click('footer a[href="/staff/practice"]')
  await page.click('form[action$="approval"] button')
  t.match(await page.textContent('[role=alert]'), /\w/, 'not without having read them')
  await page.check('form[action$="approval"] [name=read]')
  await page.click('form[action$="approval"] button')
  t.match(await page.textContent('main'), /Cleo Invented/)
  await page.goto(`${url}/staff`)
  t.equal(await page.locator('footer a[href="/staff/practice"]').count(), 0, 'the note is gone')
})
