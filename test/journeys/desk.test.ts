import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import type { Role } from '../../src/intake/roles.ts'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf, standOf } from '../helpers/desk.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const rosa = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  contact_times: 'after 5 pm',
}

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-11-27T15:37:00Z'))
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

/** A browser in which somebody is signed in. */
async function at(role: Role, name: string, options = {}): Promise<{ context: BrowserContext; page: Page }> {
  const who = await signedIn(service, role, name)
  const context = await browser.newContext({ ...cookiesOf(who, url), ...options })
  return { context, page: await context.newPage() }
}

const status = (page: Page) => page.textContent('[role=status]')
const focused = (page: Page, what: string) => page.evaluate<string>(`document.activeElement?.${what} ?? ''`)
/** Opens the form of a verb, behind the line for what is seldom done where it is one of these. */
async function summary(page: Page, words: string) {
  const verb = page.locator(`summary:has-text("${words}")`)
  if (!(await verb.isVisible())) await page.click('summary:has-text("End it or set it apart")')
  await verb.click()
}

t.test('the front desk takes somebody on, tries, reaches them, and makes an appointment', async t => {
  const reference = await arrived(service, rosa)
  const { context, page } = await at('front_desk', 'Fay Invented')
  await page.goto(`${url}/staff`)
  t.match(await page.textContent('.first'), /First: Rosa I\..*first contact.*nobody yet/s)
  await page.click(`.first a:has-text("Open")`)
  t.match(
    await page.textContent('.safe'),
    /Call 978-555-0123 Good times: after 5 pm\.\s+No voicemail\. Do not say who is calling\./,
  )
  await page.click('.next .main button')
  t.equal(await status(page), 'You have taken it on.')
  t.match(await focused(page, 'className'), /done/, 'the focus is on what was done')

  await page.selectOption('#attempt-result', 'voicemail_left')
  await page.fill('#attempt-note', 'It went to voicemail.')
  await page.click('.next .main button')
  t.match(await page.textContent('#attempt-overrideReason-fault'), /did not allow voicemail/)
  t.equal(await page.inputValue('#attempt-note'), 'It went to voicemail.', 'nothing typed is lost')
  t.equal(await focused(page, 'id'), 'attempt-overrideReason')
  await page.selectOption('#attempt-result', 'no_answer')
  await page.click('.next .main button')
  t.equal(await status(page), 'It is recorded.')
  t.match(await page.textContent('section:has(> #attempts)'), /1 of up to \d+\. Next step:\s+by/)

  await page.selectOption('#attempt-result', 'reached')
  await page.click('.next .main button')
  await page.fill('#schedule-at', '2026-12-01T10:30')
  await page.click('.next .main button')
  t.equal(await status(page), 'The appointment is saved.')
  t.match(await page.textContent('.next'), /appointment Tue, Dec 1, 10:30 am/)
  await page.goto(`${url}/staff/queues/scheduled`)
  t.match(await page.textContent('table'), /Rosa I\..*appointment Tue, Dec 1/s)
  t.equal((await standOf(service, reference)).row.state, 'scheduled')
  await context.close()
})

t.test('a clinician sees why, acts, acknowledges; only then can it leave the desk', async t => {
  const reference = await arrived(service, {
    ...rosa,
    name: 'Tom Invented',
    safety_self: 'may_act',
    message: 'I am so tired.',
  })
  const { context, page } = await at('clinician', 'Cleo Invented')
  await page.goto(`${url}/staff`)
  t.match(await page.textContent('.first'), /Tom I\..*Call first: danger now/s)
  await page.click('.first .button')
  t.match(await page.textContent('.risk'), /Immediate.*Yes, and I am worried I might act on it/s)
  t.equal(await page.locator('summary:has-text("Close")').count(), 0)
  await page.click('a:has-text("Open the answers")')
  t.match(await page.textContent('main'), /This look is recorded.*I am so tired\./s)
  await page.goBack()
  await page.fill('#acknowledge_risk-note', 'On the phone with him; his brother is there.')
  await page.click('.next .main button')
  t.equal(await status(page), 'The risk is acknowledged.')
  t.match(
    await page.textContent('section:has(> #timeline)'),
    /Acknowledged the risk.*Opened the answers.*Opened the inquiry/s,
  )
  await summary(page, 'Decline with other options')
  await page.selectOption('#decline-reason', 'needs_more')
  await page.fill('#decline-note', 'A higher level of care, arranged by phone.')
  await page.click('button:has-text("Decline with other options")')
  t.equal(await status(page), 'Declined, with other options.')
  t.equal((await standOf(service, reference)).row.state, 'declined')
  await context.close()
})

t.test('a lead assigns, covers the whole list, and opens again what was closed', async t => {
  const reference = await arrived(service, { ...rosa, name: 'Mina Invented' })
  const { context, page } = await at('lead', 'Lee Invented')
  await page.goto(`${url}/staff/inquiries/${reference}`)
  await summary(page, 'Assign')
  await page.selectOption('#assign-to', { label: 'Cleo Invented' })
  await page.click('button:has-text("Assign")')
  t.match(await page.textContent('.facts'), /Cleo Invented/)
  await summary(page, 'Close')
  await page.click('button:text-is("Close")')
  t.match(await page.textContent('#close-reason-fault'), /fill this in/)
  await page.selectOption('#close-reason', 'duplicate')
  await page.click('button:text-is("Close")')
  await page.goto(`${url}/staff/queues/closed`)
  await page.click('a:has-text("Mina I.")')
  await page.fill('#reopen-note', 'It was not sent twice.')
  await page.click('.next .main button')
  t.equal(await status(page), 'Open again.')
  await context.close()
})

t.test('an administrator comes to the accounts, and finds no inquiry', async t => {
  const { context, page } = await at('administrator', 'Ada Invented')
  await page.goto(`${url}/staff`)
  t.equal(new URL(page.url()).pathname, '/staff/accounts')
  t.equal(await page.locator('a[href^="/staff/queues"], .look-up').count(), 0)
  await context.close()
})

t.test('two people on one record: the second sees both sides, and decides', async t => {
  const reference = await arrived(service, { ...rosa, name: 'Quinn Invented' })
  const path = `${url}/staff/inquiries/${reference}`
  const [one, other] = [await at('front_desk', 'Una Invented'), await at('front_desk', 'Otto Invented')]
  await one.page.goto(path)
  await other.page.goto(path)
  await summary(other.page, 'Add a note')
  await other.page.fill('#note-note', 'She called back at nine.')
  await one.page.click('.next .main button')
  t.equal(await status(one.page), 'You have taken it on.')
  await other.page.click('button:has-text("Add a note")')
  t.equal(await other.page.textContent('h1'), 'Someone was faster')
  t.match(await other.page.textContent('section:has(> #yours)'), /Add a note.*She called back at nine\./s)
  t.match(await other.page.textContent('section:has(> #now)'), /Una Invented, Took it on/)
  t.equal((await standOf(service, reference)).row.version, 2, 'nothing was overwritten')
  await other.page.click('button:has-text("Add a note, on what it is now")')
  t.equal(await status(other.page), 'The note is kept.')
  t.match(await other.page.textContent('section:has(> #notes)'), /She called back at nine\./)
  await one.context.close()
  await other.context.close()
})

t.test('with the keyboard alone: down the list, take on, open, try, find', async t => {
  const first = await arrived(service, { ...rosa, name: 'Kay Invented' })
  const { context, page } = await at('front_desk', 'Ida Invented')
  await page.goto(`${url}/staff/queues/to_contact`)
  const { keyboard } = page
  for (let n = 0; n < 20 && (await focused(page, 'textContent')) !== 'Kay I.'; n++) await keyboard.press('j')
  t.equal(await focused(page, 'textContent'), 'Kay I.')
  await keyboard.press('j')
  await keyboard.press('k')
  await keyboard.press('?')
  t.match(await page.textContent('dialog[open]'), /j, k.*next row.*take on the row/s)
  await keyboard.press('c')
  t.equal(await page.locator('dialog[open]').count(), 1, 'behind the help no key does anything')
  await keyboard.press('Escape')
  t.equal(await focused(page, 'textContent'), 'Kay I.', 'and the focus comes back')
  await Promise.all([page.waitForURL(/done=claim/), keyboard.press('c')])

  await keyboard.press('n')
  t.equal(await focused(page, 'id'), 'note-note')
  await keyboard.type('j k c ? / are letters here')
  t.equal(await page.inputValue('#note-note'), 'j k c ? / are letters here')
  await keyboard.press('Tab')
  await Promise.all([page.waitForURL(/done=note/), keyboard.press('Enter')])
  await keyboard.press('a')
  t.equal(await focused(page, 'id'), 'attempt-channel')
  await keyboard.press('Escape')
  t.match(await page.getAttribute('.next .main', 'data-key'), /a/)

  await page.evaluate('document.activeElement.blur()')
  await keyboard.press('/')
  t.equal(await focused(page, 'id'), 'look-up')
  await keyboard.type(first.toLowerCase())
  await Promise.all([page.waitForNavigation(), keyboard.press('Enter')])
  t.equal(new URL(page.url()).pathname, `/staff/inquiries/${first}`)
  t.equal(
    await page.evaluate('localStorage.length + sessionStorage.length'),
    0,
    'nothing is kept in the browser',
  )
  await context.close()
})

t.test('without any script the same work is done', async t => {
  const reference = await arrived(service, { ...rosa, name: 'Nell Invented' })
  const { context, page } = await at('front_desk', 'Noa Invented', { javaScriptEnabled: false })
  await page.goto(`${url}/staff/queues/to_contact`)
  await page.click('tr:has-text("Nell I.") button')
  t.equal(await status(page), 'You have taken it on.')
  t.equal(await page.locator('.scripted:visible').count(), 0, 'nothing is offered that would not work')
  await summary(page, 'Snooze')
  await page.fill('#snooze-until', '2026-12-02T09:00')
  await page.click('button:text-is("Snooze")')
  t.match(await page.textContent('.next'), /back Wed, Dec 2, 9 am/)
  await page.fill('#look-up', reference)
  await page.click('.look-up button')
  t.match(await page.textContent('h1'), /Nell I\./)
  await context.close()
})
