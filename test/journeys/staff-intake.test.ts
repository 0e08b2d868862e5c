import type { BrowserContextOptions, Page } from 'playwright-core'
import t from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import type { Role } from '../../src/intake/roles.ts'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf } from '../helpers/desk.ts'
import { samples } from '../helpers/files/samples.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-11-27T15:37:00Z'))
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

/** A browser in which somebody is signed in. */
async function at(role: Role, options: BrowserContextOptions = {}): Promise<Page> {
  const who = await signedIn(service, role)
  return (await browser.newContext({ ...cookiesOf(who, url), ...options })).newPage()
}

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id')

/** Goes on with the Tab key until the focus is there. */
async function tabTo(page: Page, id: string) {
  for (let n = 0; n < 60; n++) {
    if ((await focused(page)) === id) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to #${id}`)
}

const referenceOf = (page: Page) => /inquiries\/([\w-]+)/.exec(page.url())?.[1] ?? ''

t.test(
  'a sister calls: taken down with the keyboard alone, and it stands first for the clinician',
  async t => {
    const page = await at('front_desk')
    await page.goto(`${url}/staff/intake`)
    t.equal(await focused(page), 'source-phone', 'typing can begin at once')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    t.ok(await page.isChecked('[name=giver][value=relative]'))

    await tabTo(page, 'f-phone')
    await page.keyboard.type('978-555-0123')
    await page.keyboard.press('Enter')
    t.equal(page.url(), `${url}/staff/intake`, 'Enter in a line sends nothing: the call goes on')
    await tabTo(page, 'f-contact_call')
    await page.keyboard.press('Space')
    t.notOk(await page.isVisible('#f-proxy_name'), 'nothing asks about another person yet')
    await tabTo(page, 'f-for_whom-self')
    await page.keyboard.press('ArrowRight')
    await tabTo(page, 'f-proxy_name')
    await page.keyboard.type('Ana Invented')
    await tabTo(page, 'f-name')
    await page.keyboard.type('Tom Invented')
    await tabTo(page, 'f-mood_low-0')
    await page.keyboard.press('Space')
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
    t.ok(await page.isChecked('#f-mood_low-3'))
    t.ok(await page.isVisible('#f-mood_low-words >> text=They felt very sad'), 'asked of the brother')
    t.notOk(await page.isVisible('#f-mood_low-words >> text=You felt'))

    t.equal(await page.locator('.danger-said .urgent:visible').count(), 0)
    await tabTo(page, 'f-safety_self-none')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    t.equal(await page.locator('.danger-said .urgent:visible').count(), 1)
    await page.keyboard.press('Tab')
    t.match(await focused(page), 'f-safety_others')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await tabTo(page, 'giver-safety_self')
    await page.keyboard.press('ArrowDown')
    t.equal(await page.inputValue('#giver-safety_self'), 'person')

    await page.click('button[value=save]')
    await page.waitForURL(/done=entered/)
    t.match(await page.textContent('[role=status]'), /^Saved\./)
    const clinician = await at('clinician')
    await clinician.goto(`${url}/staff`)
    t.match(await clinician.textContent('.first'), /Tom I\./)
    const { givers } = await readInquiry(service.parts, referenceOf(page), 'test')
    t.match(givers, { phone: 'relative', mood_low: 'relative', safety_self: 'person' })
  },
)

t.test('without script, on a phone: a fax, sent without saying how it came, then saved', async t => {
  const page = await at('lead', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto(`${url}/staff/intake`)
  await page.fill('#f-name', 'Mina Invented')
  await page.fill('#f-message', 'Sent by her doctor.\nSee page two.')
  await page.click('#else .marks summary')
  await page.selectOption('#giver-message', 'provider')
  await page.click('button[value=save]')
  t.match(await page.textContent('.faults'), /Say how it reached us\..*no way to reach them/s)
  t.equal(await page.inputValue('#f-message'), 'Sent by her doctor.\nSee page two.')
  t.equal(await page.inputValue('#giver-message'), 'provider')
  t.ok(await page.isVisible('#giver-message'), 'a part with a mark stands open')
  await page.click('.faults a')
  await page.check('#source-phone')
  t.notOk(await page.isVisible('#came_at'), 'a call is taken down as it comes')
  await page.check('#earlier')
  t.ok(await page.isVisible('#came_at'))
  await page.check('#source-fax')
  t.notOk(await page.isVisible('#earlier'), 'paper came earlier anyway')
  await page.fill('#came_at', '2026-11-27T09:05')
  await page.click('button[value=save]')
  await page.click('button[value=anyway]')
  await page.waitForURL(/done=entered/)
  const { row, givers } = await readInquiry(service.parts, referenceOf(page), 'test')
  t.match(row, { source: 'fax', received_at: '2026-11-27T14:05:00.000Z' })
  t.match(givers, { name: 'person', message: 'provider' })
})

t.test('without script, on a phone: a referral that came by fax, first without when it came', async t => {
  const page = await at('front_desk', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto(`${url}/staff`)
  await page.click('summary:has-text("More")')
  await page.click('a[href="/staff/referral-intake"]')
  await page.check('#source-fax')
  t.ok(await page.isChecked('[name=giver][value=provider]'))
  t.notOk(await page.isVisible('#f-part2_consent'), 'nothing asks for a consent that is not needed')
  await page.fill('#f-referrer_organisation', 'Sample Practice (invented)')
  await page.fill('#f-legal_name', 'Rosalind Invented')
  await page.check('#f-part2')
  await page.check('#f-part2_consent')
  await page.check('#f-urgency-same_day')
  const scan = {
    name: 'fax, invented.tif',
    mimeType: 'image/tiff',
    buffer: samples.tif?.(90_000) ?? Buffer.alloc(0),
  }
  await page.setInputFiles('#f-files', scan)
  t.equal(await page.locator('.danger-said .urgent:visible').count(), 1)
  await page.click('button[value=save]')
  t.match(await page.textContent('.faults'), /Say when it reached us.*Please fill in: Your name/s)
  t.equal(await page.inputValue('#f-legal_name'), 'Rosalind Invented')
  t.match(await page.textContent('.kept-files'), /fax, invented\.tif/, 'the scan need not be chosen again')
  await page.fill('#came_at', '2026-11-27T09:05')
  await page.click('button[value=save]')
  await page.click('button[value=anyway]')
  await page.waitForURL(/done=entered/)
  t.match(await page.textContent('.facts'), /Call today.*referral by fax · received today 9:05 am/s)
  const { row, givers } = await readInquiry(service.parts, referenceOf(page), 'test')
  t.equal(row.received_at, '2026-11-27T14:05:00.000Z')
  t.match(givers, { legal_name: 'provider', urgency: 'provider' })
  t.match(await page.textContent('.timeline'), /A file came along: TIFF picture/)
})

t.test('what somebody left out is completed by phone, from the page of the inquiry', async t => {
  const reference = await arrived(service, {
    name: 'Olu Invented',
    phone: '978-555-0124',
    contact_call: 'yes',
  })
  const page = await at('clinician')
  await page.goto(`${url}/staff/inquiries/${reference}`)
  await page.click(`a[href="/staff/inquiries/${reference}/completion"]`)
  t.ok(await page.isChecked('#source-phone'))
  await page.check('#f-mood_low-2')
  await page.click('button[value=save]')
  await page.click('button[value=anyway]')
  await page.waitForURL(/done=entered/)
  t.not(referenceOf(page), reference)
  t.match(await page.textContent('h1'), referenceOf(page))
  await page.goto(`${url}/staff/inquiries/${reference}`)
  t.match(await page.textContent('section:has(> #linked)'), /adds/i)
})
