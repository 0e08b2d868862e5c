import t, { type Test } from 'tap'
import { deskAlarms, openWatch } from '../../src/actions/watch-desk.ts'
import { openWebhook } from '../../src/delivery/webhook.ts'
import { backlog } from '../../src/storage/notices.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { type House, houseFor } from '../helpers/delivery/house.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { deliverNotices } from '../helpers/delivery/one-pass.ts'
import { openScriptedSmtp, type Step } from '../helpers/delivery/scripted-smtp.ts'
import { smtpCases } from '../helpers/delivery/smtp-cases.ts'
import { counted, tries } from '../helpers/proving.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const hour = 3_600_000
const start = '2026-11-24T15:00:00Z'
const ways = [
  ['resend', '250-test\r\n250 PIPELINING'],
  ['hold', '250-test\r\n250 PIPELINING'],
  ['resend', '250 test'],
  ['hold', '250 test'],
] as const

/** Delivers for so many hours, in which what was put off comes due again and again. */
async function pass(house: House, hours: number) {
  for (let n = 0; n < hours; n += 1) {
    await deliverNotices(house.delivery)
    house.clock.move(hour)
  }
}

const rowsOf = ({ parts }: House) =>
  parts.store.db.selectFrom('notices').select(['id', 'state', 'fault', 'attempts']).orderBy('id').execute()

const watched = ({ parts, delivery, config }: House) => ({ ...delivery, practice: parts.practice, config })

/** What those who run the service see of mails that did not go out: the desk's alarms, health, and the second channel. */
async function visibleAs(house: House, code: 'notices_failed' | 'notices_unknown') {
  const hook = await openHook()
  await openWatch({ ...watched(house), webhook: openWebhook(hook.url, 2000) })()
  await hook.close()
  const alarms = await deskAlarms(watched(house))
  const { failed, unknown } = await backlog(house.parts.store.db, house.clock.now())
  return {
    desk: alarms.some(alarm => alarm.code === code),
    health: (code === 'notices_failed' ? failed : unknown) > 0,
    alert: hook.posts.some(({ body }) => body.includes(code)),
  }
}

const openCase = (t: Test, url: string, unknownMail: string) =>
  houseFor(t, {
    env: { SMTP_URL: url, UNKNOWN_MAIL: unknownMail, DAILY_TEST: 'off' },
    clock: movableClock(start),
  })

const inSight = { desk: true, health: true, alert: true }
/** What was refused after the dot was not taken. */
const isRefusal = (step: Step | undefined) => typeof step === 'string' && /^[45]/.test(step)
const bodiesOf = (bodies: readonly string[], id: string) => bodies.filter(body => body.includes(`<${id}@`))

for (const [unknownMail, ehlo] of ways.slice(0, tries(2, ways.length)))
  t.test(`a server that misbehaves and is mended later (${unknownMail}, ${ehlo.length} signs)`, async t => {
    const tally = { sent: 0, failed: 0, unknown: 0, lost: 0, extra: 0 }
    for (let at = 0; at < smtpCases.length; at += 8)
      await Promise.all(
        smtpCases.slice(at, at + 8).map(async ([name, script, kind]) => {
          const smtp = await openScriptedSmtp({ ehlo, ...script })
          t.teardown(() => smtp.close())
          const house = await openCase(t, smtp.url, unknownMail)
          await storeInquiry(house.parts, [{}, {}], { indexed: 1 })
          await deliverNotices(house.delivery)
          smtp.restart({ ehlo })
          await pass(house, 6)
          const rows = await rowsOf(house)
          for (const { id, state } of rows) {
            const copies = bodiesOf(smtp.bodies, id).length - (isRefusal(script.afterDot) ? 1 : 0)
            tally.extra += Math.max(0, copies - 1)
            if (state === 'sent' && copies === 0) tally.lost += 1
            if (state === 'sent' || state === 'failed' || state === 'unknown') tally[state] += 1
            else tally.lost += 1
          }
          const [first] = rows
          const held = kind === 'unknown' && unknownMail === 'hold'
          t.equal(first?.state, held ? 'unknown' : kind === 'failed' ? 'failed' : 'sent', name)
          if (held || kind === 'failed')
            t.same(await visibleAs(house, held ? 'notices_unknown' : 'notices_failed'), inSight, name)
          else t.same(await deskAlarms(watched(house)), [], name)
        }),
      )
    counted(t, { n: 2 * smtpCases.length, ...tally })
    t.equal(tally.lost, 0)
    if (unknownMail === 'hold') t.equal(tally.extra, 0, 'nothing goes out twice')
  })

t.test('one of two recipients is refused: the other gets it once, and the refusal is seen', async t => {
  const mailbox = await openMailbox({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
  })
  t.teardown(() => mailbox.close())
  const house = await openCase(t, mailbox.url, 'resend')
  await storeInquiry(house.parts, [{ recipient: 'gone@example.org' }, { recipient: 'here@example.org' }])
  await pass(house, 4)
  t.same((await rowsOf(house)).map(({ state }) => state).sort(), ['failed', 'sent'])
  t.same(
    mailbox.mails.map(({ to }) => to),
    [['here@example.org']],
  )
  t.same(await visibleAs(house, 'notices_failed'), inSight)
})

t.test('nobody listens for two hours, or for three days', async t => {
  const smtp = await openScriptedSmtp()
  await smtp.close()
  const house = await openCase(t, smtp.url, 'resend')
  await storeInquiry(house.parts, [{}], { indexed: 1 })
  await pass(house, 2)
  t.match(await rowsOf(house), [{ state: 'deferred', fault: 'econnrefused' }])
  t.ok(
    (await deskAlarms(watched(house))).some(({ code }) => code === 'notices_stalled'),
    'in sight long before it is given up',
  )
  await pass(house, 70)
  const [given] = await rowsOf(house)
  t.match(given, { state: 'failed' })
  counted(t, { n: 1, outageHours: 72, attempts: given?.attempts })
  t.same(await visibleAs(house, 'notices_failed'), inSight)
})
