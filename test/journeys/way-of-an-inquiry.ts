import type { Test } from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { openBrowser } from '../helpers/browser.ts'
import { openMailbox, parse } from '../helpers/delivery/mailbox.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof openBrowser>>['newPage']>>

const person = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  email: 'rosa@person.example',
  message: 'I would like to talk.',
}

/** From the first page to the receipt; then what is stored, and what lies in the two mailboxes. */
export async function wayOfAnInquiry(t: Test, script: boolean, env: Record<string, string> = {}) {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const { url, clock, parts } = await serviceFor(
    t,
    { SMTP_URL: mailbox.url, ...env },
    movableClock('2026-11-27T15:37:00Z'),
  )
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const context = await browser.newContext({ javaScriptEnabled: script })
  const page = await context.newPage()
  const strangers: string[] = []
  page.on('request', request => {
    if (!request.url().startsWith(url)) strangers.push(request.url())
  })
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })

  await page.goto(url)
  await page.click('main a[href="/contact"]')
  await (script ? fillByParts(page) : fillAtOnce(page))
  t.match(await page.textContent('main'), person.message, 'the review shows what was written')
  clock.move(60_000)
  await page.click('button[value="send"]')
  await page.waitForURL(/\/contact\/received\//)
  const receipt = (await page.textContent('main')) ?? ''
  const reference = /[A-Z0-9]{4}-[A-Z0-9]{4}/.exec(receipt)?.[0] ?? ''
  t.match(receipt, 'Monday, 30 November, 11 am')
  t.match(receipt, person.phone)
  t.same(strangers, [], 'nothing was asked of anybody else')
  t.same(faults, [], 'the browser had nothing to complain of')
  t.same(await context.cookies(), [], 'no cookie')
  if (script)
    t.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0, 'nothing in the browser')

  for (let tries = 0; tries < 200 && mailbox.mails.length < 2; tries++)
    await new Promise(next => setTimeout(next, 50))
  const mails = await Promise.all(mailbox.mails.map(async ({ to, raw }) => ({ to, mail: await parse(raw) })))
  t.same(mails.map(({ to }) => to[0]).sort(), ['admissions@example.org', person.email], 'two mails, one each')
  for (const { mail } of mails) {
    t.match(mail.text, reference)
    t.match(mail.html, reference)
  }

  const inquiry = await readInquiry(parts, reference, 'test')
  t.match(inquiry.answers, { ...person, mood_low: 2, contact_call: true, contact_email: true })
  t.same(
    inquiry.consents.map(consent => [consent.name, consent.words.length > 0]),
    [
      ['contact_call', true],
      ['contact_email', true],
    ],
  )
  t.equal(inquiry.brokenEvent, null)
  t.match(inquiry.notices, [{ state: 'sent' }, { state: 'sent' }])
  t.equal((await parts.store.db.selectFrom('inquiries').select('id').execute()).length, 1, 'one inquiry')
}

async function fillReach(page: Page) {
  await page.fill('[name=phone]', person.phone)
  await page.check('[name=contact_call]')
  await page.fill('[name=email]', person.email)
  await page.check('[name=contact_email]')
}

export async function fillAtOnce(page: Page) {
  await page.fill('[name=name]', person.name)
  await fillReach(page)
  await page.check('[name=mood_low][value="2"]')
  await page.fill('[name=message]', person.message)
  await page.click('button[value="review"]')
}

export async function fillByParts(page: Page) {
  const next = () => page.click('.part:not([hidden]) .moves button[type="button"]:first-child')
  await page.fill('[name=name]', person.name)
  await page.press('[name=name]', 'Enter')
  await fillReach(page)
  await next()
  await page.check('[name=mood_low][value="2"]')
  await next()
  await next()
  await page.fill('[name=message]', person.message)
  await page.click('.part:not([hidden]) .moves button[value="review"]')
}
