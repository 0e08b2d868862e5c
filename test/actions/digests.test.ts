import t, { type Test } from 'tap'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { forgetDigests, openDigests } from '../../src/actions/write-digests.ts'
import type { DigestWish } from '../../src/intake/digest.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import type { Role } from '../../src/intake/roles.ts'
import { practice } from '../../src/practice/practice.ts'
import { backlog } from '../../src/storage/notices.ts'
import { changeStaff, insertStaff } from '../../src/storage/staff.ts'
import { engines } from '../helpers/delivery/engines.ts'
import { type House, houseFor } from '../helpers/delivery/house.ts'
import { openMailbox, parse } from '../helpers/delivery/mailbox.ts'
import { deliverNotices } from '../helpers/delivery/one-pass.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const minute = 60_000
/** Tuesday, five to nine in the morning in New York. */
const start = '2026-11-24T13:55:00.000Z'

/** Words that would tell somebody who looks over a shoulder what this is about. */
const telling =
  /mental|therap|psych|group|health|risk|suicid|self-?harm|crisis|danger|urgent|immediate|depress|anxi|trauma|patient|treatment|programme/i

type EmptyDatabase = (typeof engines)[number][1]

async function openOffice(t: Test, empty: EmptyDatabase, smtpUrl?: string) {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const clock = movableClock(start)
  const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: smtpUrl ?? mailbox.url }, clock })
  return {
    mailbox,
    clock,
    house,
    parts: house.parts,
    /** Who had a mail since the last look. */
    async deliver() {
      const before = mailbox.mails.length
      await deliverNotices(house.delivery)
      return mailbox.mails
        .slice(before)
        .flatMap(({ to }) => to)
        .sort()
    },
    lastMail: () => parse(mailbox.mails.at(-1)?.raw ?? ''),
  }
}

async function addStaff({ parts }: Pick<House, 'parts'>, role: Role, digest: DigestWish, disabled = false) {
  const id = parts.newId()
  const at = parts.now()
  const email = `${digest}.${role}${disabled ? '.gone' : ''}@staff.example`
  await parts.store.commit(async trx => {
    await insertStaff(trx, { id, name: 'Invented Person', email, role, at })
    await changeStaff(trx, id, { digest, disabled_at: disabled ? at.toISOString() : null })
  })
  return { id, email }
}

const wait = (parts: House['parts'], columns: Parameters<typeof storeInquiry>[2]) =>
  storeInquiry(parts, [], { act_by: '2026-12-24T15:00:00.000Z', ...columns })

for (const [engine, empty] of engines)
  t.test(`digests on ${engine}`, async t => {
    t.test('who asked hears every hour or every day, in office hours, of counts alone', async t => {
      const { house, parts, clock, deliver, lastMail } = await openOffice(t, empty)
      for (const digest of ['hourly', 'daily', 'none', 'at_once'] as const)
        await addStaff(house, 'lead', digest)
      await addStaff(house, 'administrator', 'hourly')
      await addStaff(house, 'clinician', 'hourly', true)
      for (let n = 0; n < 3; n += 1) await wait(parts, { standing: 'contact' })
      await wait(parts, { standing: 'contact', act_by: '2026-11-20T15:00:00.000Z' })
      await wait(parts, { standing: 'immediate' })
      await wait(parts, { standing: 'synthetic' })
      const look = openDigests(parts)
      t.equal(await look(), 0, 'before the office opens')

      clock.move(6 * minute)
      t.equal(await look(), 2)
      t.equal(await look(), 0)
      t.same(await deliver(), ['daily.lead@staff.example', 'hourly.lead@staff.example'])
      const { subject, text, html, from } = await lastMail()
      t.equal(subject, 'Your list')
      t.match(text, /Call first: 1\nOverdue: 1\nTo contact: 3\n/)
      t.match(text, 'Sign in: http://localhost:3000/staff')
      t.notMatch(`${from?.text} ${subject} ${text}`, telling)
      for (const word of ['Zebulon', 'canary', 'Invented', 'staff.example'])
        t.notOk(`${subject} ${text} ${html}`.includes(word), word)

      clock.move(60 * minute)
      t.equal(await openDigests(parts)(), 1, 'after a restart, too, everybody hears once for each time')
      t.same(await deliver(), ['hourly.lead@staff.example'])
      clock.set('2026-11-24T22:00:30.000Z')
      t.equal(await look(), 0, 'the office is closed')
      clock.set('2026-11-26T15:00:00.000Z')
      t.equal(await look(), 0, 'on a holiday as well')
      clock.set('2026-11-27T14:00:30.000Z')
      t.equal(await look(), 2)

      const events = await parts.store.db.selectFrom('house_events').select(['kind', 'detail']).execute()
      t.equal(events.filter(({ kind }) => kind === 'digest_written').length, 5)
      t.equal(events.filter(({ kind }) => kind === 'notice_sent').length, 3)
      t.notMatch(JSON.stringify(events), /staff\.example|Invented/)
    })

    t.test('whoever may not read answers does not hear of the review', async t => {
      const { house, parts, clock, deliver, lastMail } = await openOffice(t, empty)
      await addStaff(house, 'front_desk', 'daily')
      await wait(parts, { standing: 'review' })
      clock.move(6 * minute)
      t.equal(await openDigests(parts)(), 0, 'nothing waits that they may see')
      await wait(parts, { standing: 'contact' })
      await openDigests(parts)()
      await deliver()
      const { text } = await lastMail()
      t.match(text, 'To contact: 1')
      t.notMatch(text, 'clinician')
    })

    t.test('where nothing waits nothing is said, but once after something did', async t => {
      const { house, parts, clock, deliver, lastMail } = await openOffice(t, empty)
      await addStaff(house, 'lead', 'hourly')
      const look = openDigests(parts)
      clock.move(6 * minute)
      t.equal(await look(), 0)
      const { inquiry } = await wait(parts, { standing: 'contact' })
      t.equal(await look(), 0, 'this hour was looked at already')
      clock.move(60 * minute)
      t.equal(await look(), 1)
      await parts.store.db
        .updateTable('inquiries')
        .set({ standing: 'closed', closed_at: start })
        .where('id', '=', inquiry.id)
        .execute()
      clock.move(60 * minute)
      t.equal(await look(), 1)
      await deliver()
      t.match((await lastMail()).text, 'Nothing waits any more.')
      clock.move(60 * minute)
      t.equal(await look(), 0)
    })

    t.test('an account that is disabled meanwhile gets none, and nobody is alarmed', async t => {
      const { house, parts, clock, deliver } = await openOffice(t, empty)
      const { id } = await addStaff(house, 'lead', 'daily')
      await wait(parts, { standing: 'contact' })
      clock.move(6 * minute)
      t.equal(await openDigests(parts)(), 1)
      await parts.store.commit(trx => changeStaff(trx, id, { disabled_at: start }))
      t.same(await deliver(), [])
      t.match(await parts.store.db.selectFrom('notices').selectAll().execute(), [
        { kind: 'digest', state: 'failed', fault: 'no_reader' },
      ])
      t.equal((await backlog(parts.store.db, clock.now())).failed, 0)
    })

    t.test('a digest is tried again like every notice', async t => {
      const { house, parts, clock, deliver } = await openOffice(t, empty, 'smtp://127.0.0.1:1')
      await addStaff(house, 'lead', 'daily')
      await wait(parts, { standing: 'contact' })
      clock.move(6 * minute)
      await openDigests(parts)()
      await deliver()
      const [row] = await parts.store.db.selectFrom('notices').selectAll().execute()
      t.match(row, { state: 'deferred', attempts: 1, fault: 'econnrefused' })
      t.equal((await backlog(parts.store.db, clock.now())).deferred, 1)
    })

    t.test('"at once" stands beside the admissions mailbox on the notices of each inquiry', async t => {
      const { house, parts, clock, deliver } = await openOffice(t, empty)
      await addStaff(house, 'lead', 'at_once')
      await addStaff(house, 'clinician', 'at_once', true)
      await addStaff(house, 'administrator', 'at_once')
      await addStaff(house, 'front_desk', 'hourly')
      const audience = { admissionsEmails: ['one@example.org', 'AT_ONCE.lead@staff.example'], webhook: false }
      const receive = (audience: { admissionsEmails: string[]; webhook: boolean }) =>
        receiveInquiry(
          { ...parts, audience },
          {
            parsed: parseForm(practice.contactForm, { name: 'Rosa Invented', phone: '978-555-0123' }),
            token: '',
            suspicions: [],
            language: 'en',
            source: 'web',
          },
        )
      await receive({ ...audience, admissionsEmails: ['one@example.org'] })
      t.same(await deliver(), ['at_once.lead@staff.example', 'one@example.org'])
      await receive(audience)
      t.same(await deliver(), ['AT_ONCE.lead@staff.example', 'one@example.org'], 'once, whoever named it')
      const stored = JSON.stringify(await parts.store.db.selectFrom('notices').selectAll().execute())
      t.notMatch(stored, 'staff.example', 'the address is sealed')

      await parts.store.db.updateTable('staff').set({ digest: 'none' }).execute()
      clock.move(6000)
      await receive({ ...audience, admissionsEmails: ['one@example.org'] })
      t.same(await deliver(), ['one@example.org'], 'within seconds after they changed their mind')
    })

    t.test('digests are forgotten after 40 days', async t => {
      const { house, parts, clock, deliver } = await openOffice(t, empty)
      await addStaff(house, 'lead', 'daily')
      await wait(parts, { standing: 'contact' })
      clock.move(6 * minute)
      await openDigests(parts)()
      await deliver()
      clock.move(39 * 24 * 60 * minute)
      t.equal(await forgetDigests(parts), 0)
      clock.move(2 * 24 * 60 * minute)
      t.equal(await forgetDigests(parts), 1)
      t.same(await parts.store.db.selectFrom('notices').selectAll().execute(), [])
    })
  })
