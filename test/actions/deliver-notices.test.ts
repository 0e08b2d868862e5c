import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { claimNext, deliver } from '../../src/actions/deliver-notices.ts'
import { eventsOf, firstBrokenEvent } from '../../src/storage/events.ts'
import { backlog } from '../../src/storage/notices.ts'
import { engines } from '../helpers/delivery/engines.ts'
import { type House, houseFor, noticeById, openHouse, quickLimits } from '../helpers/delivery/house.ts'
import { openMailbox, parse } from '../helpers/delivery/mailbox.ts'
import { deliverNotices } from '../helpers/delivery/one-pass.ts'
import { openScriptedSmtp, type Script } from '../helpers/delivery/scripted-smtp.ts'
import { newFolder } from '../helpers/service.ts'
import { marked, storeInquiry } from '../helpers/stored-inquiry.ts'

const minute = 60_000

/** Moves the clock from wait to wait until nothing is due any more. */
async function untilSettled(house: House, passes = 20) {
  for (let n = 0; n < passes; n += 1) {
    await deliverNotices(house.delivery)
    const { queued, deferred, sending } = await backlog(house.parts.store.db, house.clock.now())
    if (queued + deferred + sending === 0) return
    house.clock.move(7 * 60 * minute)
    await wait(20)
  }
}

for (const [engine, empty] of engines)
  t.test(`delivering on ${engine}`, async t => {
    t.test('a mail is written, sent and recorded', async t => {
      const mailbox = await openMailbox()
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
      const { inquiry, notices } = await storeInquiry(house.parts, [
        { urgent: true, recipient: 'one@example.org' },
      ])
      t.match(await deliverNotices(house.delivery), { sent: 1, retry: 0, failed: 0, unknown: 0, released: 0 })
      const [delivered] = mailbox.mails
      t.match(delivered, { from: 'intake@example.org', to: ['one@example.org'] })
      const mail = await parse(delivered?.raw ?? '')
      t.equal(mail.messageId, `<${notices[0]?.id}@example.org>`)
      t.equal(mail.headers.get('auto-submitted'), 'auto-generated')
      t.match(delivered?.raw, /^Importance: High$/m)
      t.match(mail.subject ?? '', inquiry.reference)
      t.match(await noticeById(house, notices[0]?.id ?? ''), { state: 'sent', attempts: 1 })
      t.equal((await deliverNotices(house.delivery)).sent, 0)
      await mailbox.close()
    })

    t.test('nothing is lost, whatever the mail server does', async t => {
      const healthy: Script = {}
      const cases: [name: string, scripts: Script[], end: 'sent' | 'failed', copies: number][] = [
        ['no banner, then well', [{ greeting: 'hang' }], 'sent', 1],
        ['421, then well', [{ greeting: '421 busy' }], 'sent', 1],
        ['reset twice, then well', [{ rcpt: 'rst' }, { data: 'rst' }], 'sent', 1],
        ['greylisted, then well', [{ rcpt: '450 come again' }], 'sent', 1],
        ['451 after the dot, then well', [{ afterDot: '451 later' }], 'sent', 2],
        ['reset after the dot, then well', [{ afterDot: 'rst' }], 'sent', 2],
        ['closed after the dot, then well', [{ afterDot: 'close' }], 'sent', 2],
        ['silence after the dot, then well', [{ afterDot: 'hang' }], 'sent', 2],
        ['refused', [{ rcpt: '550 nobody here' }], 'failed', 0],
        ['refused after the dot', [{ afterDot: '554 spam' }], 'failed', 1],
        ['never comes back', Array<Script>(40).fill({ greeting: '421 busy' }), 'failed', 0],
      ]
      for (const [name, scripts, end, copies] of cases) {
        const smtp = await openScriptedSmtp(connection => scripts[connection - 1] ?? healthy)
        // Every attempt has a connection of its own, and with it a script of its own.
        const limits = { ...quickLimits, idleMs: 2 }
        const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: smtp.url }, limits })
        const { inquiry, notices } = await storeInquiry(house.parts)
        await untilSettled(house)
        t.match(await noticeById(house, notices[0]?.id ?? ''), { state: end }, name)
        t.equal(smtp.bodies.length, copies, `${name}: bodies seen by the server`)
        const messageIds = new Set(smtp.bodies.map(body => /^Message-ID: (.*)$/m.exec(body)?.[1]))
        t.ok(messageIds.size <= 1, `${name}: every copy is the same message`)
        t.equal(new Set(smtp.bodies).size <= 1, true, `${name}: byte for byte`)
        const { failed, unknown } = await backlog(house.parts.store.db, house.clock.now())
        t.equal(failed + unknown, end === 'failed' ? 1 : 0, `${name}: seen in the backlog`)
        const events = await eventsOf(house.parts.store.db, inquiry.id)
        t.equal(events.at(-1)?.kind, `notice_${end}`, name)
        t.equal(firstBrokenEvent(house.parts.vault.secrets.chain, events), null)
        await smtp.close()
      }
    })

    t.test('an outage longer than the table of waits ends in a visible failure, not in silence', async t => {
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: 'smtp://127.0.0.1:1' } })
      const { notices } = await storeInquiry(house.parts)
      await deliverNotices(house.delivery)
      house.clock.move(16 * minute)
      t.equal((await backlog(house.parts.store.db, house.clock.now())).stalled, 1)
      await untilSettled(house)
      t.match(await noticeById(house, notices[0]?.id ?? ''), {
        state: 'failed',
        attempts: 16,
        fault: 'econnrefused',
      })
      t.equal(house.logged.filter(({ level }) => level === 'error').length, 1)
    })

    t.test('"hold" keeps what may have gone out until a person decides', async t => {
      const smtp = await openScriptedSmtp({ afterDot: 'rst' })
      const house = await houseFor(t, {
        env: { ...(await empty()), SMTP_URL: smtp.url, UNKNOWN_MAIL: 'hold' },
      })
      const { notices } = await storeInquiry(house.parts)
      await untilSettled(house)
      t.match(await noticeById(house, notices[0]?.id ?? ''), {
        state: 'unknown',
        due_at: null,
        fault: 'econnreset',
      })
      t.equal(smtp.bodies.length, 1)
      t.equal((await backlog(house.parts.store.db, house.clock.now())).unknown, 1)
      await smtp.close()
    })

    t.test('of two recipients one is refused: the other has its mail', async t => {
      const mailbox = await openMailbox({
        onRcptTo: ({ address }, _session, done) =>
          address.startsWith('gone')
            ? done(Object.assign(new Error('no such user'), { responseCode: 550 }))
            : done(),
      })
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
      await storeInquiry(house.parts, [{ recipient: 'gone@example.org' }, { recipient: 'here@example.org' }])
      t.match(await deliverNotices(house.delivery), { sent: 1, failed: 1 })
      t.same(
        mailbox.mails.map(({ to }) => to),
        [['here@example.org']],
      )
      await mailbox.close()
    })

    t.test('what will not open fails by name, and the rest goes on', async t => {
      const mailbox = await openMailbox()
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
      const broken = await storeInquiry(house.parts)
      const unwritten = await storeInquiry(house.parts, [{}], { queue: 'no_such_list' })
      await storeInquiry(house.parts)
      await house.parts.store.db
        .updateTable('notices')
        .set({ recipient: 'AAAA' })
        .where('inquiry_id', '=', broken.inquiry.id)
        .execute()
      t.match(await deliverNotices(house.delivery), { sent: 1, failed: 2 })
      for (const { notices } of [broken, unwritten])
        t.match(await noticeById(house, notices[0]?.id ?? ''), { state: 'failed', fault: 'cannot_write' })
      await mailbox.close()
    })

    t.test('an outcome is recorded as soon as the store is back', async t => {
      const mailbox = await openMailbox()
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
      const { notices } = await storeInquiry(house.parts)
      const { store } = house.delivery
      const row = await claimNext(house.delivery, 'mail')
      if (!row) throw new Error('nothing was due')
      let away = 3
      const shaky: typeof store = {
        ...store,
        commit: work => (away-- > 0 ? Promise.reject(new Error('away')) : store.commit(work)),
      }
      t.equal(await deliver({ ...house.delivery, store: shaky }, row), 'sent')
      t.match(await noticeById(house, notices[0]?.id ?? ''), { state: 'sent', attempts: 1 })
      t.equal(mailbox.mails.length, 1)
      await mailbox.close()
    })

    t.test(
      'two programs on one database: 200 notices, each delivered once, over few connections',
      async t => {
        const mailbox = await openMailbox()
        const folder = newFolder()
        const settings = { env: { ...(await empty()), SMTP_URL: mailbox.url }, folder }
        const one = await openHouse(settings)
        const other = await openHouse(settings)
        for (let n = 0; n < 50; n += 1) await storeInquiry(one.parts, [{}, {}, {}, { urgent: n % 10 === 0 }])
        const [mine, theirs] = await Promise.all([
          deliverNotices(one.delivery),
          deliverNotices(other.delivery),
        ])
        t.equal(mine.sent + theirs.sent, 200)
        t.ok(mine.sent > 0 && theirs.sent > 0, `${mine.sent} and ${theirs.sent}`)
        const seen = mailbox.mails.map(({ raw }) => /^Message-ID: <(.*)@/m.exec(raw)?.[1] ?? '')
        t.equal(seen.length, 200)
        t.equal(new Set(seen).size, 200)
        t.ok(mailbox.connections.most <= 6, `${mailbox.connections.most} connections`)
        await one.close()
        await other.close()
        await mailbox.close()
      },
    )

    t.test('a backlog drains in order within each inquiry', async t => {
      const mailbox = await openMailbox()
      const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
      const order = new Map<string, string[]>()
      const at = (ms: number) => ({ createdAt: new Date(house.clock.now().getTime() - ms) })
      for (let n = 0; n < 40; n += 1) {
        const { inquiry, notices } = await storeInquiry(house.parts, [at(3), at(2), at(1)])
        order.set(
          inquiry.id,
          notices.map(({ id }) => id),
        )
      }
      t.equal((await deliverNotices(house.delivery)).sent, 120)
      const arrived = mailbox.mails.map(({ raw }) => /^Message-ID: <(.*)@/m.exec(raw)?.[1] ?? '')
      for (const ids of order.values())
        t.strictSame(
          arrived.filter(id => ids.includes(id)),
          ids,
        )
      t.ok(mailbox.connections.most <= 3)
      await mailbox.close()
    })

    t.test(
      'mails, logs and events hold nothing of the person but the address line of their own mail',
      async t => {
        const mailbox = await openMailbox()
        const house = await houseFor(t, { env: { ...(await empty()), SMTP_URL: mailbox.url } })
        const address = marked.contact.answers.email
        const { inquiry } = await storeInquiry(
          house.parts,
          [
            { kind: 'admissions' },
            { kind: 'on_call', urgent: true },
            { kind: 'acknowledgement', recipient: address },
            { kind: 'acknowledgement', recipient: `refused\r\nBcc: ${address}` },
          ],
          { queue: 'immediate' },
        )
        t.match(await deliverNotices(house.delivery), { sent: 3, failed: 1 })
        const marks = [
          ...JSON.stringify(marked).matchAll(/"([^"]*(?:canary|Zebulon|Quartermaine|0177)[^"]*)"/g),
        ].map(([, mark = '']) => mark)
        t.ok(marks.length >= 7)
        const events = await eventsOf(house.parts.store.db, inquiry.id)
        const mails = await Promise.all(mailbox.mails.map(({ raw }) => parse(raw)))
        const everything = [
          ...mailbox.mails.map(({ raw }) => raw.replace(/^To: .*$/m, '')),
          ...mails.map(mail => `${mail.subject} ${mail.text} ${mail.html}`),
          JSON.stringify(house.logged),
          JSON.stringify(events),
        ].join('\n')
        for (const mark of marks) t.notOk(everything.includes(mark), mark)
        t.equal(mailbox.mails.filter(({ raw }) => raw.includes(address)).length, 1)
        await mailbox.close()
      },
    )
  })
