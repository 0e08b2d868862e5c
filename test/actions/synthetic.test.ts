import t, { type Test } from 'tap'
import { dailyTestHeader, openDailyTest } from '../../src/actions/daily-test.ts'
import { countQueues, listNext } from '../../src/actions/desk/list-queue.ts'
import { deskAlarms } from '../../src/actions/watch-desk.ts'
import { openMarks } from '../../src/sealing/one-time-marks.ts'
import { openService } from '../../src/service.ts'
import { eventsOf, firstBrokenEvent } from '../../src/storage/events.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { houseFor } from '../helpers/delivery/house.ts'
import { until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox, parse } from '../helpers/delivery/mailbox.ts'
import { freePort } from '../helpers/postgres.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const minute = 60_000
/** Tuesday, half past six in the morning in New York. */
const early = '2026-11-24T11:30:00.000Z'
const silent = { info: () => {}, warn: () => {}, error: () => {} }

type HouseParts = Awaited<ReturnType<typeof houseFor>>['parts']

const houseEvents = async ({ store }: Pick<HouseParts, 'store'>) =>
  (await store.db.selectFrom('house_events').selectAll().orderBy('seq').execute())
    .filter(({ kind }) => kind.startsWith('daily_test'))
    .map(({ kind, actor, detail }) => ({ kind, actor, detail: JSON.parse(detail) }))

/** A service that was set up before seven and starts after. */
async function openAfterSeven(t: Test) {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const clock = movableClock(early)
  const env = { SMTP_URL: mailbox.url, PUBLIC_URL: 'http://localhost:3000', DAILY_TEST: 'on' }
  const house = await houseFor(t, { env, clock })
  clock.move(31 * minute)
  const service = await openService({ ...house.parts, config: { ...house.config, port: 0 } })
  t.teardown(() => service.close())
  const look = openDailyTest({ ...house.parts, marks: openMarks() }, () => 'http://127.0.0.1:1')
  return { mailbox, clock, house, parts: house.parts, url: await service.listen(), look }
}

t.test('the daily test goes the whole way from the form to the desk, once a day', async t => {
  const { mailbox, clock, parts, url, look } = await openAfterSeven(t)
  await until(() => mailbox.mails.length === 1)
  const [mail] = mailbox.mails
  t.same(mail?.to, ['intake@example.org'], 'it goes back to the sender, and annoys nobody')
  const [inquiry, ...others] = await parts.store.db.selectFrom('inquiries').selectAll().execute()
  if (!inquiry) throw new Error('nothing was stored')
  t.same(others, [])
  t.match(inquiry, { source: 'synthetic', standing: 'synthetic', quarantined: 0 })
  t.equal((await parse(mail?.raw ?? '')).subject, `Daily test: ${inquiry.reference}`)
  await until(
    async () =>
      (await parts.store.db.selectFrom('notices').select('state').executeTakeFirst())?.state === 'sent',
  )

  await look()
  await look()
  t.match(await houseEvents(parts), [
    { kind: 'daily_test_complete', actor: 'system', detail: { inquiry: inquiry.id } },
  ])
  const events = await eventsOf(parts.store.db, inquiry.id)
  t.same(
    events.map(({ kind, actor }) => `${actor} ${kind}`),
    ['system received', 'system notice_sent'],
  )
  t.equal(firstBrokenEvent(parts.vault.secrets.chain, events), null)

  const lead = { role: 'lead' } as const
  t.same((await listNext(parts, lead)).rows, [], 'it is in no list')
  t.ok(
    (await countQueues(parts, lead)).every(({ count }) => count === 0),
    'and in no count',
  )
  const service = { url, parts } as unknown as Parameters<typeof signedIn>[0]
  const page = await (await signedIn(service, 'front_desk')).get(`/staff/inquiries/${inquiry.reference}`)
  t.equal(page.status, 200, 'and the desk finds it by its reference')

  clock.move(25 * 60 * minute)
  t.same(
    (await deskAlarms(parts)).map(({ code }) => code).filter(code => code !== 'index_behind'),
    [],
    'tomorrow at eight its time has not run out',
  )
  clock.move(2 * 60 * minute)
  t.ok((await deskAlarms(parts)).some(({ code }) => code === 'daily_test_missing'))
})

t.test('nobody outside can send one: a mark is secret, and good for one use', async t => {
  const marks = openMarks()
  const mark = marks.make()
  t.not(mark, marks.make())
  t.equal(mark.length, 43)
  t.ok(marks.take(mark))
  for (const wrong of [mark, '', 'x', undefined, [mark]]) t.notOk(marks.take(wrong))

  const { url, parts } = await serviceFor(t)
  await fetch(`${url}/contact`, {
    method: 'POST',
    headers: { [dailyTestHeader]: mark },
    body: new URLSearchParams({ name: 'Rosa Invented', intent: 'anyway' }),
    redirect: 'manual',
  })
  t.match(await parts.store.db.selectFrom('inquiries').select(['source', 'standing']).execute(), [
    { source: 'web', standing: 'quarantine' },
  ])
})

t.test('it is not due before its time, nor when it is off', async t => {
  const clock = movableClock(early)
  const house = await houseFor(t, { env: { DAILY_TEST: 'on' }, clock })
  let asked = 0
  const origin = () => {
    asked += 1
    return 'http://127.0.0.1:1'
  }
  const parts = { ...house.parts, marks: openMarks(), log: silent }
  await openDailyTest(parts, origin)()
  t.equal(asked, 0)
  clock.move(31 * minute)
  await openDailyTest({ ...parts, config: { dailyTest: false } }, origin)()
  t.equal(asked, 0)
  await openDailyTest(parts, origin)()
  t.equal(asked, 1)
  await storeInquiry(house.parts, [], { source: 'synthetic', standing: 'synthetic' })
  await openDailyTest(parts, origin)()
  t.equal(asked, 1, 'today has its test')
  clock.move(3 * 24 * 60 * minute)
  await openDailyTest(parts, origin)()
  t.equal(asked, 2, 'one, however many days were missed')
})

t.test(
  'a test that fails is an event by its code, and is tried again after a quarter of an hour',
  async t => {
    const clock = movableClock(early)
    const house = await houseFor(t, { env: { DAILY_TEST: 'on' }, clock })
    const hook = await openHook([500])
    t.teardown(() => hook.close())
    clock.move(31 * minute)
    let origin = `http://127.0.0.1:${await freePort()}`
    const { log } = house.delivery
    const look = openDailyTest({ ...house.parts, marks: openMarks(), log }, () => origin)
    await look()
    await look()
    t.same(await houseEvents(house.parts), [
      { kind: 'daily_test_failed', actor: 'system', detail: { step: 'form', fault: 'econnrefused' } },
    ])
    origin = new URL(hook.url).origin
    clock.move(15 * minute)
    await look()
    await look()
    t.match((await houseEvents(house.parts)).slice(1), [{ detail: { step: 'form', fault: 'status_500' } }])
    t.equal(house.logged.filter(({ level }) => level === 'error').length, 2)
  },
)
