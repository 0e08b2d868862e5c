import type { Test } from 'tap'
import { checkChain } from '../../src/actions/check-chain.ts'
import { decideNotices } from '../../src/actions/desk/decide-notices.ts'
import { deskAlarms } from '../../src/actions/watch-desk.ts'
import { writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import {
  type AnyEvent,
  type EventCursor,
  type EventFilter,
  eventPage,
} from '../../src/storage/event-pages.ts'
import { appendEvent } from '../../src/storage/events.ts'
import { heldInquiries } from '../../src/storage/held.ts'
import { appendHouseEvent } from '../../src/storage/house-events.ts'
import { backlog } from '../../src/storage/notices.ts'
import { listSessions } from '../../src/storage/session-list.ts'
import { stuckNotices } from '../../src/storage/stuck-notices.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { planOf, queriesOf, scansOf } from './plans.ts'

const start = '2026-11-24T15:00:00.000Z'
const ada = { id: 'ada', name: 'Ada Invented', role: 'administrator' as const, from: '127.0.0.1' }
const actors = ['staff:ada', 'staff:eve', 'system']
const kinds = ['opened', 'note', 'received', 'signed_in']

/** Events of the house and of inquiries, many at the same moment. */
async function fill(parts: EngineParts): Promise<AnyEvent[]> {
  const { store, vault, clock } = parts
  const ids = [(await storeInquiry(parts)).inquiry.id, (await storeInquiry(parts)).inquiry.id]
  for (let n = 0; n < 60; n++) {
    const event = { at: clock.now(), actor: actors[n % 3] ?? '', kind: kinds[n % 4] ?? '' }
    await store.commit(trx =>
      n % 5 < 2
        ? appendHouseEvent(trx, vault.secrets.chain, event)
        : appendEvent(trx, vault.secrets.chain, { ...event, inquiry_id: ids[n % 2] ?? '' }),
    )
    if (n % 4 === 3) clock.set(new Date(Date.parse(start) + n * 60_000).toISOString())
  }
  const house = await store.db.selectFrom('house_events').selectAll().execute()
  const events = await store.db.selectFrom('events').selectAll().execute()
  return [...house.map(row => ({ ...row, inquiry_id: null })), ...events]
}

const named = ({ inquiry_id, seq }: EventCursor) => `${inquiry_id ?? 'house'} ${seq}`

/** What every engine must keep of the pages of administration. */
export function administering(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => partsFor(t, await newDatabase(t), movableClock(start))

  t.test('page by page every event comes once, newest first, whatever is asked for', async t => {
    const parts = await open(t)
    const all = await fill(parts)
    const until = new Date(Date.parse(start) + 20 * 60_000).toISOString()
    const filters: EventFilter[] = [
      {},
      ...kinds.map(kind => ({ kind })),
      ...actors.map(actor => ({ actor })),
      { kind: 'opened', actor: 'staff:ada' },
      { from: until },
      { until },
      { kind: 'note', from: start, until },
    ]
    for (const filter of filters) {
      const found: AnyEvent[] = []
      let after: EventCursor | undefined
      do {
        const page = await eventPage(parts.store.db, filter, 7, after)
        found.push(...page.events)
        after = page.next ?? undefined
      } while (after)
      const { kind, actor, from = '', until = '3' } = filter
      const expected = all.filter(
        one =>
          (kind ?? one.kind) === one.kind &&
          (actor ?? one.actor) === one.actor &&
          one.at >= from &&
          one.at < until,
      )
      const name = JSON.stringify(filter)
      t.same(found.map(named).sort(), expected.map(named).sort(), name)
      t.same(
        found.map(({ at }) => at),
        found
          .map(({ at }) => at)
          .sort()
          .reverse(),
        `${name}: newest first`,
      )
    }
  })

  t.test('what is stuck is what the alarms count, and a decision takes it away for good', async t => {
    const parts = await open(t)
    const { store, clock } = parts
    const { notices } = await storeInquiry(parts, [{}, {}, {}, { kind: 'acknowledgement' }, {}])
    const set = (n: number, state: 'failed' | 'unknown' | 'sending') =>
      store.db
        .updateTable('notices')
        .set({ state, due_at: null })
        .where('id', '=', notices[n]?.id ?? '')
        .execute()
    await set(0, 'failed')
    await set(1, 'unknown')
    await set(3, 'failed')
    await set(4, 'sending')
    const stuck = async () => (await stuckNotices(store.db, clock.now(), 50)).map(({ as }) => as).sort()
    t.same(await stuck(), ['failed', 'unknown'], 'a mail to a mistyped address stands with its inquiry')
    clock.move(16 * 60_000)
    t.same(await stuck(), ['failed', 'stalled', 'stalled', 'unknown'])
    const first = await stuckNotices(store.db, clock.now(), 1)
    const cursor = first.map(({ created_at, id }) => ({ at: created_at, id }))[0]
    t.equal((await stuckNotices(store.db, clock.now(), 50, cursor)).length, 3, 'page by page')

    const ids = notices.map(({ id }) => id)
    const both = await Promise.all([
      decideNotices(parts, ada, ids.slice(0, 2), 'rest'),
      decideNotices(parts, ada, ids.slice(0, 2), 'rest'),
    ])
    t.same(both.sort(), [0, 2], 'one decision for each')
    t.equal(await decideNotices(parts, ada, [ids[4] ?? ''], 'rest'), 0, 'what is being sent is left alone')
    t.equal(await decideNotices(parts, ada, [ids[2] ?? '', 'nobody'], 'rest'), 1)
    await store.db
      .updateTable('notices')
      .set({ state: 'sent' })
      .where('state', 'in', ['queued', 'sending'])
      .execute()
    t.match(await backlog(store.db, clock.now()), { failed: 0, unknown: 0, stalled: 0 })
    t.same(await stuck(), [])
    const config = { dailyTest: false }
    const codes = (await deskAlarms({ ...parts, config })).map(({ code }) => code)
    t.notOk(
      codes.some(code => code.startsWith('notices')),
      'and the alarm is over',
    )
  })

  t.test(
    'the end of the house is walked: what was changed, or cut off behind a checkpoint, is found',
    async t => {
      const parts = await open(t)
      const { store, vault, clock, folder } = parts
      for (const kind of ['signed_in', 'locked', 'signed_out'])
        await store.commit(trx =>
          appendHouseEvent(trx, vault.secrets.chain, { at: clock.now(), actor: 'staff:ada', kind }),
        )
      await writeCheckpoint({ ...parts, dataDir: folder }, async () => true)
      const check = async () =>
        (await checkChain({ db: store.db, vault, dataDir: folder, now: clock.now }, null))?.findings.map(
          ({ seq, fault }) => `${seq} ${fault}`,
        )
      t.same(await check(), [])
      const last = await store.db
        .selectFrom('house_events')
        .selectAll()
        .where('seq', '=', 3)
        .executeTakeFirstOrThrow()
      const before = await store.db
        .selectFrom('house_events')
        .selectAll()
        .where('seq', '=', 2)
        .executeTakeFirstOrThrow()
      await store.db.deleteFrom('house_events').where('seq', '=', 3).execute()
      await store.db.updateTable('house_chain').set({ seq: 2, hash: before.hash }).execute()
      t.same(await check(), ['3 cut'], 'also where the chain keeps another end')
      await store.db
        .insertInto('house_events')
        .values({ ...last, kind: 'signed_in' })
        .execute()
      await store.db.updateTable('house_chain').set({ seq: 3, hash: last.hash }).execute()
      t.same(await check(), ['3 changed'])
    },
  )

  t.test('no page of administration reads a large table whole', async t => {
    const parts = await open(t)
    const at = { at: start, inquiry_id: null, seq: 3 }
    const asks = [
      ...[
        {},
        { kind: 'note' },
        { kind: 'received' },
        { actor: 'staff:ada' },
        { from: start, until: start },
      ].flatMap(filter =>
        [undefined, at].map(after => (db: EngineParts['store']['db']) => eventPage(db, filter, 50, after)),
      ),
      (db: EngineParts['store']['db']) => stuckNotices(db, parts.now(), 50),
      (db: EngineParts['store']['db']) => heldInquiries(db, 50),
      (db: EngineParts['store']['db']) => listSessions(db, parts.now()),
    ]
    for (const ask of asks)
      for (const query of await queriesOf(parts.store, store => ask(store.db))) {
        const plan = await planOf(parts.store, query)
        t.same(scansOf(plan), [], `${query.sql}\n${plan.join('\n')}`)
        t.notOk(
          plan.some(line => /SCAN house_events(?! USING)|Seq Scan on house_events/.test(line)),
          query.sql,
        )
      }
  })
}
