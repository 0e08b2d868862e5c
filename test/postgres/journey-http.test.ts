import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { parse } from '../helpers/delivery/mailbox.ts'
import { formWithToken, fullForm } from '../helpers/outage.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { postForm, serviceFor, type TestService } from '../helpers/service.ts'

const server = await postgresFor(t)

/** The mails that lie in the folder once there are so many. */
async function mailsIn({ folder }: TestService, count: number) {
  const place = join(folder, 'data', 'mail')
  const names = () => (existsSync(place) ? readdirSync(place).filter(name => name.endsWith('.eml')) : [])
  for (let tries = 0; tries < 600 && names().length < count; tries++) await wait(50)
  return Promise.all(names().map(name => parse(readFileSync(join(place, name)))))
}

t.test('the way of one inquiry: sent, receipted, told to those who must hear of it, and opened', async t => {
  const service = await serviceFor(t, {
    DATABASE_URL: await server.newDatabase(),
    ADMISSIONS_EMAILS: 'one@example.org,two@example.org',
  })
  const { url, parts, clock } = service
  const form = await formWithToken(service)
  // Slower than a program would be, which gets no acknowledgement.
  clock.move(60_000)

  const answer = await postForm(url, form)
  t.equal(answer.status, 303)
  const receipt = await (await fetch(url + answer.headers.get('location'))).text()
  const [row] = await parts.store.db.selectFrom('inquiries').selectAll().execute()
  const reference = row?.reference ?? 'none'
  t.match(receipt, reference)
  t.match(receipt, '978-555-0123')

  const mails = await mailsIn(service, 3)
  const to = mails.flatMap(mail => (Array.isArray(mail.to) ? mail.to : [mail.to])).map(list => list?.text)
  t.same(to.sort(), ['one@example.org', 'rosa@example.net', 'two@example.org'])
  for (const mail of mails) {
    t.match(mail.text, reference)
    t.notMatch(`${mail.subject} ${mail.text} ${mail.html}`, /Rosa|555-0123|third|thoughts|danger/i)
  }

  const inquiry = await readInquiry(parts, reference, 'staff')
  t.match(inquiry.answers, {
    name: fullForm.name,
    message: fullForm.message,
    mood_low: 3,
  })
  t.match(
    inquiry.consents.map(({ name }) => name),
    ['contact_call', 'contact_email'],
  )
  t.equal(inquiry.brokenEvent, null)
  t.same(
    inquiry.notices.map(({ state }) => state),
    ['sent', 'sent', 'sent'],
  )
  t.same(
    inquiry.events.map(({ kind }) => kind),
    ['received', 'notice_sent', 'notice_sent', 'notice_sent', 'viewed'],
  )
})
