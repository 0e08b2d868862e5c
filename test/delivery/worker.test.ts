import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openBreath, openNaps, stepBackMs } from '../../src/delivery/pace.ts'
import { openWorker } from '../../src/worker.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { houseFor, noticeById, quickLimits } from '../helpers/delivery/house.ts'
import { until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { openScriptedSmtp } from '../helpers/delivery/scripted-smtp.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const never = 600_000
const times = { pollMs: 50, watchMs: 50, stopWithinMs: 10_000 }

t.test('a nudge delivers at once', async t => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const house = await houseFor(t, { env: { SMTP_URL: mailbox.url } })
  const worker = openWorker(house.delivery, { ...times, pollMs: never })
  worker.start()
  await wait(50)
  await storeInquiry(house.parts)
  const stored = performance.now()
  worker.nudge()
  await until(() => mailbox.mails.length === 1)
  t.ok(performance.now() - stored < 2000)
  await worker.stop()
})

t.test('without a nudge it looks by itself', async t => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const house = await houseFor(t, { env: { SMTP_URL: mailbox.url } })
  const worker = openWorker(house.delivery, times)
  worker.start()
  await storeInquiry(house.parts)
  await until(() => mailbox.mails.length === 1)
  await worker.stop()
})

t.test('the second channel goes on while every mail hangs', async t => {
  const smtp = await openScriptedSmtp({ greeting: 'hang' })
  t.teardown(() => smtp.close())
  const hook = await openHook()
  t.teardown(() => hook.close())
  const long = 20_000
  const limits = { ...quickLimits, connectionMs: long, greetingMs: long, silenceMs: long, messageMs: long }
  const house = await houseFor(t, { env: { SMTP_URL: smtp.url, ALERT_WEBHOOK_URL: hook.url }, limits })
  for (let n = 0; n < 4; n += 1) await storeInquiry(house.parts)
  const worker = openWorker(house.delivery, { ...times, stopWithinMs: 50 })
  worker.start()
  await until(() => smtp.connections.now === 3)
  const { notices } = await storeInquiry(house.parts, [{ kind: 'on_call', channel: 'webhook', urgent: true }])
  worker.nudge()
  await until(() => hook.posts.length === 1)
  await until(async () => (await noticeById(house, notices[0]?.id ?? '')).state === 'sent')
  t.equal(smtp.connections.now, 3)
  await worker.stop()
})

t.test('stopping waits for what is under way and takes on nothing more', async t => {
  const mailbox = await openMailbox({ afterDotMs: 2000 })
  t.teardown(() => mailbox.close())
  const limits = { ...quickLimits, silenceMs: 20_000, messageMs: 20_000 }
  const house = await houseFor(t, { env: { SMTP_URL: mailbox.url }, limits })
  for (let n = 0; n < 6; n += 1) await storeInquiry(house.parts)
  const worker = openWorker(house.delivery, times)
  worker.start()
  await until(() => mailbox.mails.length === 3)
  await worker.stop()
  const rows = await house.parts.store.db.selectFrom('notices').select('state').execute()
  t.strictSame(rows.map(({ state }) => state).sort(), ['queued', 'queued', 'queued', 'sent', 'sent', 'sent'])
})

t.test('stopping does not wait for ever', async t => {
  const smtp = await openScriptedSmtp({ afterDot: 'hang' })
  t.teardown(() => smtp.close())
  const house = await houseFor(t, { env: { SMTP_URL: smtp.url } })
  await storeInquiry(house.parts)
  const worker = openWorker(house.delivery, { ...times, stopWithinMs: 50 })
  worker.start()
  await until(() => smtp.bodies.length === 1)
  const asked = performance.now()
  await worker.stop()
  t.ok(performance.now() - asked < 1500)
})

t.test('a store that is away stops no loop and is logged once', async t => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const house = await houseFor(t, { env: { SMTP_URL: mailbox.url } })
  await storeInquiry(house.parts)
  let away = true
  const { store } = house.delivery
  const shaky: typeof store = {
    ...store,
    commit: work => (away ? Promise.reject(new Error('away')) : store.commit(work)),
  }
  const worker = openWorker({ ...house.delivery, store: shaky }, { ...times, watchMs: never })
  worker.start()
  await wait(300)
  t.equal(house.logged.filter(({ level }) => level === 'error').length, 1)
  away = false
  await until(() => mailbox.mails.length === 1)
  await worker.stop()
})

t.test('people before mail', async t => {
  t.strictSame([0, 0.5, 0.8].map(stepBackMs), [0, 0, 0])
  t.equal(stepBackMs(0.9), 500)
  t.equal(stepBackMs(1), 1000)
  const waits: number[] = []
  const breathe = openBreath(async ms => void waits.push(ms))
  for (const end = performance.now() + 150; performance.now() < end; );
  await breathe()
  t.ok((waits[0] ?? 0) > 500, 'steps back while the process is busy')
  await wait(300)
  await breathe()
  t.equal(waits.length, 1, 'and goes on when it is not')
})

t.test('a nap ends when somebody calls, and lasts no longer after the end', async t => {
  const naps = openNaps()
  const napped = naps.sleep(never)
  naps.wake()
  await napped
  naps.end()
  await naps.sleep(never)
  t.ok(naps.ended())
})
