import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { type VerifyParts, verifyEvents, verifyInquiry } from '../../src/actions/verify-events.ts'
import type { Finding } from '../../src/actions/verify-pages.ts'
import { verifySeals } from '../../src/actions/verify-seals.ts'
import { type Written, writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import { chainHash, eventsOf, nextEvent } from '../../src/storage/events.ts'
import { appendHouseEvent } from '../../src/storage/house-events.ts'
import { inquiryById } from '../../src/storage/inquiries.ts'
import { forgetLine } from '../../src/storage/purged.ts'
import { openReader } from '../../src/storage/read-only.ts'
import { meanwhile } from '../helpers/meanwhile.ts'
import { purged } from '../helpers/purged.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { addEvents, historyFor } from './chained-history.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

export async function findingsOf(parts: VerifyParts): Promise<Finding[]> {
  const found: Finding[] = []
  for await (const page of verifyEvents(parts)) found.push(...page.findings)
  return found
}

/** What every engine must keep of the checkpoints over all chains. */
export function checkpointing(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const parts = await partsFor(t, await newDatabase(t))
    const dataDir = parts.config.dataDir
    const history = await historyFor({ ...parts, dataDir })
    parts.clock.move(120_000)
    return {
      ...parts,
      ...history,
      dataDir,
      checkpoint: () => writeCheckpoint({ ...parts, dataDir }, async () => true),
      findings: async () => {
        const found = await findingsOf({ ...parts, db: parts.store.db, dataDir })
        return found.map(({ of, reference, seq, fault }) => ({ of, reference, seq, fault }))
      },
    }
  }

  t.test(
    'nothing is wrong with a history of several days, and a reader that can write nothing sees it',
    async t => {
      const parts = await open(t)
      t.same(await parts.findings(), [])
      const reader = openReader(parts.config.databaseUrl)
      t.teardown(() => reader.close())
      t.same(await findingsOf({ ...parts, db: reader.db }), [])
      await t.rejects(reader.db.deleteFrom('events').execute(), /readonly|read-only/)
    },
  )

  t.test('a checkpoint records the chains that moved on, and no others', async t => {
    const parts = await open(t)
    const [first] = parts.inquiries
    t.match(await parts.checkpoint(), { checkpoints: 1, ends: 0, lost: [] }, 'nothing has changed')
    await addEvents(parts, first?.id ?? '', 2)
    const { inquiry } = await storeInquiry(parts, [])
    t.match(await parts.checkpoint(), { checkpoints: 1, ends: 2, lost: [] })
    const rows = await parts.store.db.selectFrom('checkpoints').selectAll().orderBy('seq').execute()
    const [last, before] = rows.toReversed()
    t.equal((last?.chains ?? 0) - (before?.chains ?? 0), 1)
    t.equal((last?.events ?? 0) - (before?.events ?? 0), 3)
    t.equal(last?.chains, parts.inquiries.length + 1)
    t.equal(last?.events, (await parts.store.db.selectFrom('events').selectAll().execute()).length)
    const ends = await parts.store.db
      .selectFrom('checkpoint_ends')
      .selectAll()
      .where('checkpoint', '=', last?.seq ?? 0)
      .execute()
    t.same(ends.map(end => end.inquiry_id).sort(), [first?.id, inquiry.id].sort())
  })

  t.test(
    'many chains take several checkpoints, and a walk that is broken off goes on where it is needed',
    async t => {
      const parts = await partsFor(t, await newDatabase(t))
      const dataDir = parts.config.dataDir
      for (let n = 0; n < 120; n++) await storeInquiry(parts, [])
      const stopped = await writeCheckpoint({ ...parts, dataDir }, async () => false, 50)
      t.equal(stopped, null)
      t.equal((await parts.store.db.selectFrom('checkpoints').selectAll().execute()).at(-1)?.whole, 0)
      const rest = await writeCheckpoint({ ...parts, dataDir }, async () => true, 50)
      t.match(rest, { ends: 70, lost: [] })
      const rows = await parts.store.db.selectFrom('checkpoints').selectAll().orderBy('seq').execute()
      t.same(
        rows.map(row => row.whole),
        [0, 0, 1],
      )
      t.match(rows.at(-1), { chains: 120, events: 120 })
      parts.clock.move(120_000)
      t.same(await findingsOf({ ...parts, db: parts.store.db, dataDir }), [])
    },
  )

  t.test('those who write checkpoints and events at the same time make whole chains', async t => {
    const parts = await open(t)
    await Promise.all([
      ...parts.inquiries.map(({ id }) => addEvents(parts, id, 3)),
      ...Array.from({ length: 4 }, () => parts.checkpoint()),
      ...Array.from({ length: 10 }, () => houseEvent(parts)),
      ...Array.from({ length: 4 }, async () => t.same(await parts.findings(), [], 'while it goes on')),
    ])
    parts.clock.move(120_000)
    t.same(await parts.findings(), [])
  })

  t.test('what is wrong is named, where it is wrong', async t => {
    const cases: [string, (parts: Opened) => Promise<unknown>, object[]][] = [
      ['an end that was cut off', cutEnd, [{ of: 'inquiries', seq: 4, fault: 'cut' }]],
      [
        'an inquiry gone with its events',
        parts => forget(parts),
        [{ of: 'inquiries', reference: null, seq: null, fault: 'gone' }],
      ],
      [
        'an inquiry gone alone',
        parts => removeInquiry(parts),
        [{ of: 'inquiries', reference: null, seq: null, fault: 'no_inquiry' }],
      ],
      [
        'all events of an inquiry gone',
        parts => removeEvents(parts),
        [{ of: 'inquiries', seq: 1, fault: 'missing' }],
      ],
      ['an event changed', parts => change(parts, 2), [{ of: 'inquiries', seq: 2, fault: 'changed' }]],
      ['an event removed', parts => remove(parts, 2), [{ of: 'inquiries', seq: 2, fault: 'missing' }]],
      [
        'two events swapped',
        swapTwo,
        [
          { of: 'inquiries', seq: 2, fault: 'swapped' },
          { of: 'inquiries', seq: 3, fault: 'swapped' },
        ],
      ],
      [
        'a course that fits, but is another one',
        replaceEnd,
        [
          { of: 'inquiries', seq: 5, fault: 'replaced' },
          { of: 'inquiries', seq: 7, fault: 'replaced' },
        ],
      ],
      [
        'an event of the house changed',
        ({ store }) => sql`update house_events set kind = 'x' where seq = 2`.execute(store.db),
        [{ of: 'house', seq: 2, fault: 'changed' }],
      ],
      ['the end of the house cut off', cutHouse, [{ of: 'house', seq: 3, fault: 'cut' }]],
      [
        'the last event of the house removed',
        ({ store }) =>
          sql`delete from house_events where seq = (select max(seq) from house_events)`.execute(store.db),
        [
          { of: 'house', fault: 'cut' },
          { of: 'house', fault: 'end' },
        ],
      ],
      [
        'a checkpoint changed',
        ({ store }) => sql`update checkpoints set at = '2020' where seq = 1`.execute(store.db),
        [
          { of: 'checkpoints', seq: 1, fault: 'changed' },
          { of: 'file', seq: 1, fault: 'differs' },
        ],
      ],
      [
        'a recorded end changed',
        ({ store }) =>
          sql`update checkpoint_ends set seq = 1 where checkpoint = 2 and place = 1`.execute(store.db),
        [
          { of: 'inquiries', seq: 1, fault: 'replaced' },
          { of: 'checkpoints', seq: 2, fault: 'ends_changed' },
        ],
      ],
      [
        'a checkpoint removed with its ends',
        parts => removeCheckpoint(parts, 2),
        [
          { of: 'checkpoints', seq: 2, fault: 'missing' },
          { of: 'file', seq: 2, fault: 'not_in_table' },
        ],
      ],
      [
        'the last checkpoint removed with its ends',
        parts => removeCheckpoint(parts, 3),
        [{ of: 'file', seq: 3, fault: 'not_in_table' }],
      ],
      [
        'the file removed',
        async ({ dataDir }) => rmSync(join(dataDir, 'checkpoints'), { recursive: true }),
        [{ of: 'file', seq: null, fault: 'no_file' }],
      ],
    ]
    for (const [name, spoil, found] of cases) {
      const parts = await open(t)
      await withoutForeignKeys(parts)
      await spoil(parts)
      const told = await parts.findings()
      t.match(told, found, name)
      t.equal(told.length, found.length, name)
    }
  })

  t.test('a checkpoint hides nothing that was wrong before it, and names what is gone', async t => {
    const parts = await open(t)
    await withoutForeignKeys(parts)
    const [first, second] = parts.inquiries
    await cutEnd(parts)
    await forget(parts, second?.id)
    const written = (await parts.checkpoint()) as Written
    t.same(written.lost.sort(), [first?.id, second?.id].sort())
    for (let n = 0; n < 3; n++) await addEvents(parts, first?.id ?? '', 1)
    await parts.checkpoint()
    parts.clock.move(120_000)
    t.match(await parts.findings(), [
      { of: 'inquiries', reference: first?.reference, seq: 5, fault: 'replaced' },
      { of: 'inquiries', reference: first?.reference, seq: 7, fault: 'cut' },
      { of: 'inquiries', reference: null, fault: 'gone' },
    ])
  })

  t.test('a thin line that is forgotten while somebody looks is no finding', async t => {
    const parts = await open(t)
    const { store, vault, now } = parts
    const inquiry = await inquiryById(store.db, firstOf(parts))
    if (!inquiry) throw new Error('There is no inquiry')
    await purged(parts, inquiry)
    await parts.checkpoint()
    const forgetIt = () => store.commit(trx => forgetLine(trx, vault.secrets.chain, firstOf(parts), now()))
    const db = meanwhile(store.db, 'checkpoint_ends', forgetIt)
    t.same(await findingsOf({ ...parts, db }), [])
    t.same(await parts.findings(), [])
    await store.db.insertInto('inquiries').values(inquiry).execute()
    t.match(await parts.findings(), [{ reference: inquiry.reference, fault: 'missing' }], 'unless it is back')
  })

  t.test('one inquiry by itself', async t => {
    const parts = await open(t)
    const look = (n: number) => verifyInquiry({ ...parts, db: parts.store.db }, parts.inquiries[n]?.id ?? '')
    await change(parts, 2)
    t.match(await look(0), [{ reference: parts.inquiries[0]?.reference, seq: 2, fault: 'changed' }])
    t.same(await look(1), [])
  })

  t.test('a purge may empty events that a later event names, and no others', async t => {
    const parts = await open(t)
    const id = parts.inquiries[0]?.id ?? ''
    const empty = (through: number) =>
      parts.store.db
        .updateTable('events')
        .set({ at: '', actor: '', kind: '', detail: '' })
        .where('inquiry_id', '=', id)
        .where('seq', '<=', through)
        .execute()
    await addEvents(parts, id, 1, { kind: 'purged', detail: { through: 2 } })
    await empty(2)
    t.same(await parts.findings(), [])
    await empty(3)
    t.match(await parts.findings(), [{ seq: 3, fault: 'changed' }])
    await sql`update events set detail = '{"through":3}' where kind = 'purged'`.execute(parts.store.db)
    t.ok((await parts.findings()).length >= 3, 'a purge that was made up empties nothing')
  })

  t.test('sealed values are opened, and those that do not open are named', async t => {
    const parts = await open(t)
    const { inquiry, notices } = await storeInquiry(parts)
    const seals = async () => {
      const found: Finding[] = []
      let checked = 0
      for await (const page of verifySeals({ ...parts, db: parts.store.db })) {
        found.push(...page.findings)
        checked += page.checked
      }
      return { found: found.map(({ id, fault }) => ({ id, fault })), checked }
    }
    t.same(await seals(), { found: [], checked: (parts.inquiries.length + 1) * 4 + 1 })
    await sql`update inquiries set contact = answers, answers = contact where id = ${inquiry.id}`.execute(
      parts.store.db,
    )
    await sql`update notices set recipient = ${inquiry.summary} where id = ${notices[0]?.id}`.execute(
      parts.store.db,
    )
    t.same((await seals()).found, [
      { id: `inquiries/${inquiry.id}/contact`, fault: 'will_not_open' },
      { id: `inquiries/${inquiry.id}/answers`, fault: 'will_not_open' },
      { id: `notices/${notices[0]?.id}/recipient`, fault: 'will_not_open' },
    ])
    await sql`update inquiries set data_key = summary where id = ${inquiry.id}`.execute(parts.store.db)
    t.match((await seals()).found, [{ id: `inquiries/${inquiry.id}/data_key` }])
  })

  interface Opened extends EngineParts {
    dataDir: string
    inquiries: { id: string; reference: string }[]
  }

  const firstOf = ({ inquiries }: Opened) => inquiries[0]?.id ?? ''

  const houseEvent = ({ store, vault, now }: EngineParts) =>
    store.commit(trx =>
      appendHouseEvent(trx, vault.secrets.chain, { at: now(), actor: 'x', kind: 'signed_in' }),
    )

  const change = (parts: Opened, seq: number) =>
    sql`update events set actor = 'staff:other' where inquiry_id = ${firstOf(parts)} and seq = ${seq}`.execute(
      parts.store.db,
    )

  const remove = (parts: Opened, seq: number) =>
    sql`delete from events where inquiry_id = ${firstOf(parts)} and seq = ${seq}`.execute(parts.store.db)

  const removeEvents = ({ store, inquiries }: Opened, id = inquiries[0]?.id) =>
    sql`delete from events where inquiry_id = ${id}`.execute(store.db)

  const removeInquiry = ({ store, inquiries }: Opened, id = inquiries[0]?.id) =>
    sql`delete from inquiries where id = ${id}`.execute(store.db)

  const forget = async (parts: Opened, id = firstOf(parts)) => {
    await removeEvents(parts, id)
    await removeInquiry(parts, id)
  }

  const cutEnd = (parts: Opened) =>
    sql`delete from events where inquiry_id = ${firstOf(parts)} and seq >= 4`.execute(parts.store.db)

  const cutHouse = async ({ store }: Opened) => {
    await sql`delete from house_events where seq > 2`.execute(store.db)
    await sql`update house_chain set seq = 2, hash = (select hash from house_events where seq = 2)`.execute(
      store.db,
    )
  }

  const removeCheckpoint = async ({ store }: Opened, seq: number) => {
    await sql`delete from checkpoint_ends where checkpoint = ${seq}`.execute(store.db)
    await sql`delete from checkpoints where seq = ${seq}`.execute(store.db)
  }

  const swapTwo = async (parts: Opened) => {
    const move = (from: number, to: number) =>
      sql`update events set seq = ${to} where inquiry_id = ${firstOf(parts)} and seq = ${from}`.execute(
        parts.store.db,
      )
    await move(2, 99)
    await move(3, 2)
    await move(99, 3)
  }

  /** What only somebody with the key, or a program that went on after a cut, could write. */
  const replaceEnd = async (parts: Opened) => {
    const { store, vault } = parts
    const key = vault.secrets.chain
    const events = await eventsOf(store.db, firstOf(parts))
    await cutEnd(parts)
    for (let last = events[2]; last && last.seq < events.length; ) {
      const next = nextEvent(
        key,
        { inquiry_id: last.inquiry_id, at: parts.now(), actor: 'x', kind: 'other' },
        last,
      )
      t.equal(next.hash, chainHash(key, next, last.hash))
      await store.commit(trx => trx.insertInto('events').values(next).execute())
      last = next
    }
  }
}

/** Whoever can write into the database can also switch its rules off. */
async function withoutForeignKeys({ store }: EngineParts) {
  if (store.engine === 'sqlite') return void (await sql`pragma foreign_keys = off`.execute(store.db))
  const { rows } = await sql<{ rule: string }>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as rule
    from pg_constraint where contype = 'f'`.execute(store.db)
  for (const { rule } of rows) await sql.raw(rule).execute(store.db)
}
