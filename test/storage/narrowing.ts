import fc from 'fast-check'
import type { Test } from 'tap'
import { merged } from '../../src/actions/desk/find.ts'
import { endStands, openStands } from '../../src/intake/search-filters.ts'
import { queueOf, standingOf } from '../../src/intake/triage/queue.ts'
import { isEnd, type State } from '../../src/intake/triage/record.ts'
import type { Cursor } from '../../src/storage/queues.ts'
import { insertReferral } from '../../src/storage/referrals.ts'
import { anything, type Wanted } from '../../src/storage/search-filters.ts'
import { indexTerms } from '../../src/storage/search-terms.ts'
import {
  filedStretch,
  type HashedWay,
  leadingAnywhere,
  type Stretch,
  wordStretches,
} from '../../src/storage/searches.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { referralRow } from '../helpers/stored-referral.ts'
import { anyRecord, now } from '../intake/triage/records.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const many = 300
const size = 7
/** So little that every search has to go on several times. */
const atMost = { words: 20, narrowed: 9, filed: 40 }
const words = ['rosa', 'rose', 'imagined', 'seldom']

type Stored = InquiryRow & { terms: string[]; named: number }

async function fill(parts: EngineParts): Promise<Stored[]> {
  const minute = fc.nat(90).map(n => new Date(Date.parse('2026-11-20T16:00:00Z') + n * 60_000).toISOString())
  const more = fc.record({
    received_at: minute,
    criteria_mask: fc.nat(7),
    named: fc.nat(7),
    referred: fc.boolean(),
    terms: fc.subarray(words),
  })
  const stored = fc.sample(fc.tuple(anyRecord, more), { numRuns: many, seed: 11 })
  return Promise.all(
    stored.map(async ([record, { terms, named, referred, ...columns }]) => {
      const closed_at = isEnd(record.state) ? record.act_by : null
      const source = referred && record.source === 'web' ? 'referral' : record.source
      const row = { ...record, ...columns, source, closed_at, standing: standingOf(record) }
      const { inquiry } = await storeInquiry(parts, [], row)
      await parts.store.commit(async trx => {
        await indexTerms(trx, inquiry, terms)
        if (row.source === 'referral')
          await insertReferral(trx, referralRow(inquiry.id, { criteria_named: named }))
      })
      return { ...inquiry, terms, named: row.source === 'referral' ? named : 0 }
    }),
  )
}

/** What is wanted, asked of the rows themselves. */
function isWanted(row: Stored, { stand, from, before, assignee, criteria, source }: Wanted): boolean {
  const queue = queueOf(row, now)
  const stands =
    stand === null
      ? queue !== null
      : stand === 'ended'
        ? queue === 'closed'
        : isEnd(stand as State)
          ? row.state === stand && queue === 'closed'
          : queue === stand
  return (
    stands &&
    (from === null || row.received_at >= from) &&
    (before === null || row.received_at < before) &&
    (assignee === null || row.assignee === (assignee === false ? null : assignee)) &&
    ((row.criteria_mask & criteria) === criteria || (row.named & criteria) === criteria) &&
    (source === null || row.source === source)
  )
}

const newestFirst = (rows: readonly Stored[]) =>
  [...rows]
    .sort((one, other) => (`${one.received_at}${one.id}` < `${other.received_at}${other.id}` ? 1 : -1))
    .map(({ id }) => id)

async function everyPage(read: (after: Cursor | null) => Promise<Stretch[]>): Promise<string[]> {
  const found: string[] = []
  let after: Cursor | null = null
  do {
    const { places, end }: Stretch = merged(await read(after), size)
    found.push(...places.map(({ id }) => id))
    after = end
  } while (after !== null)
  return found
}

const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const anyWanted: fc.Arbitrary<Wanted> = fc.record({
  stand: or(fc.constantFrom(...openStands, ...endStands)),
  from: or(fc.constantFrom('2026-11-20T16:30:00.000Z', '2026-11-20T17:00:00.000Z')),
  before: or(fc.constantFrom('2026-11-20T17:10:00.000Z', '2026-11-20T16:45:00.000Z')),
  assignee: or(fc.constantFrom<string | false>('me', 'another', false)),
  criteria: fc.constantFrom(0, 0, 1, 2, 5),
  source: or(fc.constantFrom('web', 'referral', 'fax')),
})

/** What every engine must keep of a search: all of it is found, the newest first, however little a page may read. */
export function narrowing(t: Test, newDatabase: NewDatabase) {
  t.test('page by page a search finds exactly what is wanted, in order', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const rows = await fill(parts)
    const { db } = parts.store
    for (const wanted of [anything, ...fc.sample(anyWanted, { numRuns: 120, seed: 3 })]) {
      const filed = (after: Cursor | null) =>
        filedStretch(db, wanted, { after, limit: size + 1, now, atMost }).then(stretch => [stretch])
      const expected = rows.filter(row => isWanted(row, wanted))
      t.same(await everyPage(filed), newestFirst(expected), JSON.stringify(wanted))
    }

    const asked: [ways: HashedWay[], others: HashedWay[]][] = [
      [[[['rosa']]], []],
      [[[['rosa', 'rose']]], []],
      [[[['rosa', 'rose'], ['imagined']]], []],
      [[[['imagined'], ['rosa'], ['seldom']]], []],
      [[[['rosa'], ['imagined']], [['seldom']]], []],
      [[[['rosa', 'rose']]], [[['rosa']]]],
      [[[['rosa', 'rose'], ['imagined']]], [[['rosa'], ['imagined']], [['seldom']]]],
      [[[['nobody']]], []],
      [[[['rosa'], ['nobody']], [['imagined']]], []],
    ]
    const has = ({ terms }: Stored, way: HashedWay) =>
      way.every(alternatives => alternatives.some(term => terms.includes(term)))
    for (const [ways, others] of asked)
      for (const wanted of [anything, ...fc.sample(anyWanted, { numRuns: 8, seed: 5 })]) {
        const leading = await leadingAnywhere(db, ways)
        const counted = await leadingAnywhere(db, others)
        const read = (after: Cursor | null) =>
          wordStretches(db, leading, counted, wanted, { after, limit: size + 1, now, atMost })
        const isAll = JSON.stringify({ ...wanted, from: null, before: null }) === JSON.stringify(anything)
        const expected = rows
          .filter(row => ways.some(way => has(row, way)) && !others.some(other => has(row, other)))
          .filter(row => isWanted(isAll ? { ...row, source: 'web', standing: 'contact' } : row, wanted))
        t.same(await everyPage(read), newestFirst(expected), JSON.stringify({ ways, others, wanted }))
      }
  })
}
