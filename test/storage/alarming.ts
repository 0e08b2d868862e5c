import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { deskAlarms } from '../../src/actions/watch-desk.ts'
import { cutsAt } from '../../src/intake/alarms.ts'
import { lastCompleteTest, lastDailyTest } from '../../src/storage/daily-tests.ts'
import { alarmQuery, countAlarms, keepTold, toldAlarms } from '../../src/storage/desk-alarms.ts'
import { insertDigest, lastDigest } from '../../src/storage/digests.ts'
import { appendHouseEvent } from '../../src/storage/house-events.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { insertStaff } from '../../src/storage/staff.ts'
import type { InquiryRow, NoticeRow } from '../../src/storage/tables.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { migrations, type NewDatabase, partsFor, storeFor } from './engine.ts'
import { folderOf } from './migrating.ts'
import { planOf } from './plans.ts'

const minute = 60_000
const hour = 60 * minute
/** Tuesday, 10 in the morning in New York. */
const start = '2026-11-24T15:00:00.000Z'

/** What every engine must keep of the alarms of the desk, and of digests. */
export function alarming(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const parts = await partsFor(t, await newDatabase(t), movableClock(start))
    const at = (ms: number) => new Date(parts.clock.now().getTime() + ms).toISOString()
    return {
      ...parts,
      at,
      add: (columns: Partial<InquiryRow>) =>
        storeInquiry(parts, [], { indexed: 1, act_by: at(hour), due_at: at(hour), ...columns }),
      alarms: async () =>
        Object.fromEntries((await deskAlarms(parts)).map(({ code, count }) => [code, count])),
    }
  }

  t.test('each alarm counts what it names, and nothing beside it', async t => {
    const { add, at, alarms, clock } = await open(t)
    t.same(await alarms(), {}, 'a new service is calm')
    const late = { due_at: at(-minute), act_by: at(-minute) }
    await add({ standing: 'contact' })
    await add({ standing: 'contact', received_at: at(-90 * hour) })
    for (const standing of ['closed', 'quarantine', 'synthetic'] as const) await add({ standing, ...late })
    for (const standing of ['waiting', 'scheduled'] as const) {
      await add({ standing, act_by: at(hour) })
      await add({ standing, act_by: at(-90 * hour), snoozed_until: at(72 * hour) })
    }
    t.same(await alarms(), {})

    await add({ standing: 'contact', ...late })
    await add({ standing: 'review', ...late })
    await add({ standing: 'contact', ...late, snoozed_until: at(hour) })
    t.same(await alarms(), { promise_passed: 3 }, 'untried, put off or not')

    await add({ standing: 'contact', ...late, attempts: 1 })
    await add({ standing: 'contact', ...late, first_contact_at: at(-hour) })
    await add({ standing: 'contact', ...late, attempts: 2, snoozed_until: at(hour) })
    await add({ standing: 'contact', due_at: at(-hour), attempts: 1 })
    t.same(await alarms(), { promise_passed: 3, next_try_passed: 2 })

    await add({ standing: 'immediate', received_at: at(-14 * minute) })
    await add({ standing: 'same_day', received_at: at(-14 * minute) })
    t.same(await alarms(), { promise_passed: 3, next_try_passed: 2 }, 'a risk has its time')
    clock.move(2 * minute)
    t.match(await alarms(), { risk_waiting: 1 })
    clock.move(60 * minute)
    t.match(await alarms(), { risk_waiting: 2 })
    await add({ standing: 'same_day', due_at: at(-minute), act_by: at(hour), attempts: 1 })
    t.match(await alarms(), { risk_waiting: 3 }, 'a try that nobody answered puts no risk off')
  })

  t.test(
    'a date that has passed calls for somebody: to ask again, or to write down what came of it',
    async t => {
      const { add, at, alarms, clock } = await open(t)
      await add({ standing: 'waiting', act_by: at(-minute) })
      await add({ standing: 'scheduled', act_by: at(-minute) })
      t.same(await alarms(), { follow_up_passed: 1 }, 'an appointment has just begun')
      clock.set('2026-11-25T14:58:00.000Z')
      t.same(await alarms(), { follow_up_passed: 1 }, 'a night is no time to write it down')
      clock.set('2026-11-25T15:00:00.000Z')
      t.same(await alarms(), { follow_up_passed: 1, appointment_passed: 1 })
    },
  )

  t.test('a risk that comes at night waits until somebody is there', async t => {
    const { add, alarms, clock, at } = await open(t)
    clock.set('2026-11-25T04:00:00.000Z')
    await add({ standing: 'immediate', received_at: at(0) })
    clock.set('2026-11-25T14:14:00.000Z')
    t.same((await alarms()).risk_waiting, undefined)
    clock.set('2026-11-25T14:16:00.000Z')
    t.same((await alarms()).risk_waiting, 1)
  })

  t.test('notices that do not go out, and inquiries that are not yet to be found', async t => {
    const parts = await open(t)
    const { notices } = await storeInquiry(parts, [{}, {}, {}, {}, { kind: 'acknowledgement' }])
    const set = (n: number, state: NoticeRow['state']) =>
      parts.store.db
        .updateTable('notices')
        .set({ state })
        .where('id', '=', notices[n]?.id ?? '')
        .execute()
    await set(0, 'sent')
    await set(1, 'failed')
    await set(2, 'unknown')
    await set(4, 'failed')
    t.same(await parts.alarms(), { notices_failed: 1, notices_unknown: 1 })
    parts.clock.move(16 * minute)
    t.same(await parts.alarms(), {
      notices_stalled: 1,
      notices_failed: 1,
      notices_unknown: 1,
      index_behind: 1,
    })
  })

  t.test('what was received before it was stored is not behind at once', async t => {
    const parts = await open(t)
    await storeInquiry(parts, [], { received_at: parts.at(-72 * hour) })
    t.same(await parts.alarms(), {})
    parts.clock.move(6 * minute)
    t.same(await parts.alarms(), { index_behind: 1 })
  })

  t.test('the daily test is missed after 26 hours, from the last whole one or from the start', async t => {
    const parts = await open(t)
    const { store, vault, clock } = parts
    clock.move(26 * hour - minute)
    t.same(await parts.alarms(), {})
    clock.move(2 * minute)
    t.same(await parts.alarms(), { daily_test_missing: 1 })
    const { inquiry } = await parts.add({ standing: 'synthetic', source: 'synthetic' })
    t.match(await lastDailyTest(store.db), { inquiry: { id: inquiry.id }, mail: null })
    const happened = { at: clock.now(), actor: 'system', kind: 'daily_test_complete' }
    await store.commit(trx =>
      appendHouseEvent(trx, vault.secrets.chain, { ...happened, detail: { inquiry: inquiry.id } }),
    )
    t.match(await lastCompleteTest(store.db), { inquiry: inquiry.id })
    t.same(await parts.alarms(), {})
    t.same(await deskAlarms({ ...parts, config: { dailyTest: false } }), [])
  })

  t.test('a count ends at 999', async t => {
    const parts = await open(t)
    const { inquiry } = await parts.add({ standing: 'contact', act_by: start, due_at: start })
    parts.clock.move(minute)
    const copies = Array.from({ length: 1100 }, (_, n) => {
      const mark = `copy-${n}`
      return { ...inquiry, id: mark, reference: mark, receipt_hash: mark, token_hash: mark }
    })
    await parts.store.commit(async trx => {
      for (let n = 0; n < copies.length; n += 100)
        await trx
          .insertInto('inquiries')
          .values(copies.slice(n, n + 100))
          .execute()
    })
    t.same(await parts.alarms(), { promise_passed: 999 })
  })

  t.test('what was told is kept, one row for each alarm', async t => {
    const { store } = await open(t)
    const tell = (count: number) =>
      store.commit(trx => keepTold(trx, 'risk_waiting', { count, told_at: start }))
    await tell(1)
    await tell(2)
    t.same([...(await toldAlarms(store.db))], [['risk_waiting', { count: 2, told_at: start }]])
  })

  t.test('one digest for each person and time', async t => {
    const { store, clock, newId } = await open(t)
    const at = clock.now()
    const id = newId()
    await store.commit(trx =>
      insertStaff(trx, { id, name: 'Invented', email: 'one@staff.example', role: 'lead', at }),
    )
    const write = (slot: string) =>
      store.commit(trx =>
        insertDigest(
          trx,
          { id: newId(), staff_id: id, slot, counts: '{"to_contact":3}' },
          { id: newId(), at },
        ),
      )
    t.ok(await write(start))
    t.notOk(await write(start))
    t.same(await lastDigest(store.db, id), { slot: new Date(start), counts: { to_contact: 3 } })
    t.match(await store.db.selectFrom('notices').selectAll().execute(), [
      { kind: 'digest', recipient: '', state: 'queued', inquiry_id: null },
    ])
    await t.rejects(
      store.db.updateTable('notices').set({ digest_id: null }).execute(),
      'a notice is about an inquiry or a digest',
    )
  })

  t.test('notices of before keep everything when the table is rebuilt for digests', async t => {
    const url = await newDatabase(t, 'empty')
    const store = storeFor(t, url)
    const before = readdirSync(migrations).filter(name => name < '0009')
    const files = before.map(name => [name, readFileSync(join(migrations, name), 'utf8')])
    await migrate(store, folderOf(t, Object.fromEntries(files)), () => new Date(start))
    const inquiry = {
      ...Object.fromEntries(['receipt_hash', 'token_hash', 'hour_key', 'data_key'].map(name => [name, ''])),
      ...Object.fromEntries(['summary', 'contact', 'answers', 'result'].map(name => [name, ''])),
      ...Object.fromEntries(['form_version', 'rule_version', 'language', 'source'].map(name => [name, ''])),
      ...{ id: 'one', reference: 'one', state: 'new', queue: 'standard', quarantined: 0 },
      ...{ received_at: start, due_at: start, criteria_mask: 0, version: 1 },
    }
    const notice = {
      ...{ id: 'first', inquiry_id: 'one', kind: 'on_call', channel: 'mail', recipient: 'sealed' },
      ...{ state: 'deferred' as const, urgent: 1 as const, attempts: 3, created_at: start, due_at: start },
      ...{ lease_until: null, done_at: null, fault: 'smtp_450' },
    }
    await store.db
      .insertInto('inquiries')
      .values(inquiry as never)
      .execute()
    await store.db.insertInto('notices').values(notice).execute()
    await migrate(store, migrations, () => new Date(start))
    t.same(await store.db.selectFrom('notices').selectAll().execute(), [{ ...notice, digest_id: null }])
  })

  t.test('no alarm reads a large table', async t => {
    const parts = await open(t)
    const cuts = cutsAt(parts.practice.officeHours, parts.practice.watch, parts.clock.now())
    t.same(await countAlarms(parts.store.db, cuts), await countAlarms(parts.store.db, cuts))
    const plan = await planOf(parts.store, alarmQuery(cuts).compile(parts.store.db))
    t.same(
      plan.filter(line => /\b(SCAN|Seq Scan on) (inquiries|notices)\b(?!.*USING)/.test(line)),
      [],
    )
    for (const index of ['inquiries_open', 'inquiries_untried', 'notices_open', 'inquiries_unindexed'])
      t.ok(
        plan.some(line => line.includes(index)),
        index,
      )
  })
}
