import type { Test } from 'tap'
import { compareInquiries } from '../../src/actions/compare-inquiries.ts'
import { keepTallies } from '../../src/actions/desk/keep-tallies.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { previewPurge } from '../../src/actions/preview-purge.ts'
import { openPurge } from '../../src/actions/purge-expired.ts'
import { writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import type { Retention } from '../../src/intake/retention.ts'
import { practice } from '../../src/practice/practice.ts'
import { dismiss, putInCase } from '../../src/storage/cases.ts'
import { aboutInquiries, purgedByReference } from '../../src/storage/purged.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { addEvents } from './chained-history.ts'
import { findingsOf } from './checkpointing.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const day = 86_400_000
/** None of these came by a referral. */
const ofReferrals = ['referrals', 'api_referrals']
const goOn = async () => true
const retention: Retention = {
  ...practice.retention,
  approved: { by: 'Dr. Invented', on: '2026-11-01' },
  rules: [
    { outcome: 'declined', sources: ['fax'], days: 400 },
    { outcome: 'declined', days: 200 },
    { outcome: 'closed', days: 100 },
    { outcome: 'quarantined', days: 50 },
  ],
}

const ended = (state: 'declined' | 'closed' | 'admitted', more: Partial<InquiryRow> = {}) => ({
  state,
  standing: 'closed' as const,
  closed_at: '2026-11-27T15:00:00.000Z',
  ...more,
})

/** One of each kind, with all that belongs to it, indexed, counted and recorded by a checkpoint. */
async function house(t: Test, newDatabase: NewDatabase) {
  const parts = await partsFor(t, await newDatabase(t), movableClock('2026-11-27T15:00:00Z'))
  const dataDir = parts.config.dataDir
  const kinds = {
    declined: ended('declined'),
    faxed: ended('declined', { source: 'fax' }),
    closed: ended('closed'),
    held: ended('closed', { held: 1 }),
    admitted: ended('admitted'),
    apart: { quarantined: 1 as const, standing: 'quarantine' as const },
    open: {},
  }
  const rows: Record<string, InquiryRow> = {}
  for (const [name, columns] of Object.entries(kinds)) {
    const { inquiry } = await storeInquiry(parts, [{}], columns)
    rows[name] = inquiry
    await addEvents(parts, inquiry.id, 2)
    await addEvents(parts, inquiry.id, 1, { kind: 'exported', detail: { to: 'somebody' } })
    const entry = { id: parts.newId(), inquiry_id: inquiry.id, at: '', actor: 'staff:one', detail: 'sealed' }
    await parts.store.db
      .insertInto('entries')
      .values({ ...entry, kind: 'note' })
      .execute()
  }
  const idOf = (name: keyof typeof kinds) => rows[name]?.id ?? ''
  await parts.store.commit(async trx => {
    await putInCase(
      trx,
      parts.newId(),
      Object.values(rows).map(({ id }) => id),
    )
    await dismiss(trx, idOf('closed'), idOf('open'))
    await dismiss(trx, idOf('open'), idOf('admitted'))
  })
  await indexInquiries(parts)
  await compareInquiries(parts)
  await parts.store.db
    .updateTable('inquiries')
    .set({ rule_version: practice.screeningRules.version })
    .execute()
  await keepTallies({ ...parts, practice }, goOn)
  const checkpoint = () => writeCheckpoint({ ...parts, dataDir }, goOn)
  await checkpoint()
  const kept = { ...parts, practice: { ...practice, retention } }
  const purge = openPurge(kept)
  return {
    ...kept,
    rows,
    purge: () => purge(goOn),
    checkpoint,
    faults: () => findingsOf({ ...parts, db: parts.store.db, dataDir }),
  }
}

const namesOf = ({ rows }: { rows: Record<string, InquiryRow> }, ids: readonly { id: string }[]) =>
  Object.entries(rows)
    .filter(([, row]) => ids.some(({ id }) => id === row.id))
    .map(([name]) => name)

const countIn = async (
  { store }: Pick<EngineParts, 'store'>,
  table: (typeof aboutInquiries)[number],
  id: string,
) => (await store.db.selectFrom(table).select('inquiry_id').where('inquiry_id', '=', id).execute()).length

/** What every engine must keep of what is deleted when its time is over. */
export function purging(t: Test, newDatabase: NewDatabase) {
  t.test('each goes in its time and not a moment before; open, held and unnamed ones stay', async t => {
    const parts = await house(t, newDatabase)
    const there = async () =>
      namesOf(parts, await parts.store.db.selectFrom('inquiries').select('id').execute()).join(' ')
    const at: [days: number, left: string][] = [
      [49.99, 'declined faxed closed held admitted apart open'],
      [50.1, 'declined faxed closed held admitted open'],
      [99.99, 'declined faxed closed held admitted open'],
      [100.1, 'declined faxed held admitted open'],
      [200.1, 'faxed held admitted open'],
      [400.1, 'held admitted open'],
      [4000, 'held admitted open'],
    ]
    for (const [days, left] of at) {
      parts.clock.set(new Date(Date.parse('2026-11-27T15:00:00Z') + days * day).toISOString())
      await parts.purge()
      t.equal(await there(), left, `after ${days} days`)
    }
  })

  t.test('a thin line stays, the chain keeps its hashes, the reports their numbers', async t => {
    const parts = await house(t, newDatabase)
    const { closed, open } = parts.rows as { closed: InquiryRow; open: InquiryRow }
    const tallies = () =>
      parts.store.db
        .selectFrom('tallies')
        .selectAll()
        .orderBy('kind')
        .orderBy('day')
        .orderBy('key')
        .orderBy('value')
        .execute()
    const before = await tallies()
    t.ok(before.length > 0)
    const { inquiry: linked } = await storeInquiry(parts, [], {
      linked_to: closed.id,
      token_hash: closed.token_hash,
    })
    parts.clock.move(101 * day)
    t.same(await parts.purge(), { purged: 2, forgotten: 0 })
    t.match(await purgedByReference(parts.store.db, closed.reference), {
      id: closed.id,
      outcome: 'closed',
      source: 'web',
      received_at: closed.received_at,
      ended_at: closed.closed_at,
    })
    for (const table of aboutInquiries) {
      t.equal(await countIn(parts, table, closed.id), 0, table)
      if (!ofReferrals.includes(table))
        t.ok((await countIn(parts, table, open.id)) > 0, `${table} of another one`)
    }
    const pairs = await parts.store.db.selectFrom('likenesses').select('other_id').execute()
    t.notOk(
      pairs.some(({ other_id }) => other_id === closed.id),
      'nor does another one know of it',
    )
    const chain = await parts.store.db
      .selectFrom('purged_events')
      .selectAll()
      .where('inquiry_id', '=', closed.id)
      .orderBy('seq')
      .execute()
    t.same(
      chain.map(({ kind }) => kind),
      ['', '', '', 'exported', 'purged'],
      'to whom something was given is kept',
    )
    t.same(await parts.faults(), [])
    t.match(await parts.checkpoint(), { lost: [] })
    t.same(await parts.faults(), [], 'and after the next checkpoint')
    t.same(await tallies(), before)
    const left = await parts.store.db
      .selectFrom('inquiries')
      .selectAll()
      .where('id', '=', linked.id)
      .executeTakeFirst()
    t.match(left, { linked_to: null, relation: null }, 'what was sent with it stands by itself')
  })

  t.test(
    'six years later the line goes too; an event of the house vouches for it, and nothing else can',
    async t => {
      const parts = await house(t, newDatabase)
      const { closed, declined } = parts.rows as { closed: InquiryRow; declined: InquiryRow }
      parts.clock.move(101 * day)
      await parts.purge()
      parts.clock.move(6 * 366 * day)
      t.match(await parts.purge(), { forgotten: 2 })
      t.equal(await purgedByReference(parts.store.db, closed.reference), undefined)
      const [event] = await parts.store.db
        .selectFrom('house_events')
        .selectAll()
        .where('kind', '=', 'thin_line_deleted')
        .execute()
      t.equal(event?.actor, 'system')
      t.same(await parts.faults(), [])
      t.match(await parts.checkpoint(), { lost: [] })
      t.same(await parts.faults(), [])
      await parts.store.db.deleteFrom('purged_events').where('inquiry_id', '=', declined.id).execute()
      await parts.store.db.deleteFrom('purged_inquiries').where('id', '=', declined.id).execute()
      t.match(
        await parts.faults(),
        [{ id: declined.id, fault: 'gone' }],
        'one that somebody took away is missed',
      )
      await parts.store.db
        .insertInto('forgotten_inquiries')
        .values({ inquiry_id: declined.id, house_seq: event?.seq ?? 0 })
        .execute()
      t.match(
        await parts.faults(),
        [{ id: declined.id, fault: 'gone' }],
        'another one’s event does not vouch for it',
      )
    },
  )

  t.test('what a purge left cannot be changed unseen', async t => {
    const parts = await house(t, newDatabase)
    parts.clock.move(101 * day)
    await parts.purge()
    const change = parts.store.db.updateTable('purged_events')
    await change
      .set({ detail: '{"to":"nobody"}' })
      .where('kind', '=', 'exported')
      .where('inquiry_id', '=', parts.rows.closed?.id ?? '')
      .execute()
    t.match(await parts.faults(), [{ id: parts.rows.closed?.id, seq: 4, fault: 'changed' }])
  })

  t.test(
    'a hold, a change and a second purge at the same moment: each inquiry goes once or stays whole',
    async t => {
      const parts = await house(t, newDatabase)
      const { closed } = parts.rows as { closed: InquiryRow }
      parts.clock.move(101 * day)
      const hold = parts.store.commit(trx =>
        trx
          .updateTable('inquiries')
          .set({ held: 1, version: 2, tallied: 2 })
          .where('id', '=', closed.id)
          .execute(),
      )
      const second = openPurge(parts)
      const done = await Promise.all([hold, parts.purge(), second(goOn), parts.purge()])
      const purged = done.slice(1).reduce((sum, one) => sum + (one as { purged: number }).purged, 0)
      const lines = await parts.store.db.selectFrom('purged_inquiries').select('id').execute()
      t.equal(lines.length, purged)
      const row = await parts.store.db
        .selectFrom('inquiries')
        .selectAll()
        .where('id', '=', closed.id)
        .executeTakeFirst()
      t.equal(row?.held ?? 'gone', lines.some(({ id }) => id === closed.id) ? 'gone' : 1)
      t.same(await parts.faults(), [])
    },
  )

  t.test('the preview counts what the purge then takes, and changes nothing', async t => {
    const parts = await house(t, newDatabase)
    parts.clock.move(75 * day)
    const counts = async () => {
      const { rules, held } = await previewPurge(parts)
      return [...rules.map(({ now, soon }) => `${now} ${soon}`), held].join(', ')
    }
    t.equal(await counts(), '0 0, 0 0, 0 1, 1 1, 1')
    parts.clock.move(26 * day)
    t.equal(await counts(), '0 0, 0 0, 1 1, 1 1, 1')
    t.same(await parts.purge(), { purged: 2, forgotten: 0 })
    t.equal(await counts(), '0 0, 0 0, 0 0, 0 0, 1')
  })

  t.test(
    'as long as nobody has approved the times, nothing is deleted; what is not counted yet waits',
    async t => {
      const parts = await house(t, newDatabase)
      parts.clock.move(1000 * day)
      const unapproved = { ...parts, practice: { ...practice, retention: { ...retention, approved: null } } }
      t.same(await openPurge(unapproved)(goOn), { purged: 0, forgotten: 0 })
      await parts.store.db
        .updateTable('inquiries')
        .set({ tallied: 0 })
        .where('id', '=', parts.rows.closed?.id ?? '')
        .execute()
      t.same(await parts.purge(), { purged: 3, forgotten: 0 })
      await keepTallies(parts, goOn)
      t.same(await parts.purge(), { purged: 1, forgotten: 0 })
    },
  )

  t.test('every table that names inquiries is known to the purge', async t => {
    const { store } = await house(t, newDatabase)
    const tables = (await store.db.introspection.getTables()).filter(table =>
      table.columns.some(({ name }) => name === 'inquiry_id'),
    )
    const known = [
      ...aboutInquiries,
      'events',
      'files',
      'checkpoint_ends',
      'purged_events',
      'forgotten_inquiries',
    ]
    t.same(
      tables.map(({ name }) => name).filter(name => !known.includes(name)),
      [],
    )
  })
}
