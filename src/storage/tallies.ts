import { type Kysely, sql } from 'kysely'
import type { Period, Step } from '../intake/reports/period.ts'
import type { CountedReferral, Part, Tally, TallyKind } from '../intake/reports/tally.ts'
import type { InquiryRow, Tables, Trx } from './tables.ts'

const countedColumns = [
  'id',
  'received_at',
  'due_at',
  'source',
  'quarantined',
  'state',
  'rule_version',
  'criteria_mask',
  'assignee',
  'first_contact_at',
  'closed_at',
] as const satisfies readonly (keyof InquiryRow)[]

export type CountedRow = Pick<InquiryRow, (typeof countedColumns)[number]>

/** As a literal: neither engine would use the partial index otherwise. */
const isUntallied = sql<boolean>`tallied <> version`

/** The ids of some inquiries that have changed since they were counted. */
export const untallied = async (db: Kysely<Tables>, limit: number): Promise<string[]> =>
  (await db.selectFrom('inquiries').select('id').where(isUntallied).orderBy('id').limit(limit).execute()).map(
    ({ id }) => id,
  )

/** Marks inquiries as counted, as they stand, and answers them; one that somebody else counted meanwhile is left out. */
export const takeUntallied = (trx: Trx, ids: readonly string[]): Promise<CountedRow[]> =>
  trx
    .updateTable('inquiries')
    .set(row => ({ tallied: row.ref('version') }))
    .where('id', 'in', ids)
    .where(isUntallied)
    .returning(countedColumns)
    .execute()

/** The tries and appointments of inquiries, each chain in its order. */
export const countedEvents = (trx: Trx, ids: readonly string[]) =>
  trx
    .selectFrom('events')
    .select(['inquiry_id', 'kind', 'at', 'detail'])
    .where('inquiry_id', 'in', ids)
    .where('kind', 'in', ['attempt', 'schedule'])
    .orderBy('inquiry_id')
    .orderBy('seq')
    .execute()

/** Which of these inquiries are referrals, and what of them counts. */
export async function countedReferrals(
  trx: Trx,
  ids: readonly string[],
): Promise<Map<string, CountedReferral>> {
  const rows = await trx
    .selectFrom('referrals')
    .select(['inquiry_id', 'organisation_id', 'responded_at', 'criteria_named'])
    .where('inquiry_id', 'in', ids)
    .execute()
  return new Map(rows.map(({ inquiry_id, ...counted }) => [inquiry_id, counted]))
}

/** What these inquiries add to the tallies now, by id. */
export async function talliedParts(trx: Trx, ids: readonly string[]): Promise<Map<string, Part[]>> {
  const rows = await trx.selectFrom('tallied_parts').selectAll().where('inquiry_id', 'in', ids).execute()
  return new Map(rows.map(({ inquiry_id, parts }) => [inquiry_id, unpacked(parts)]))
}

export const setTalliedParts = (trx: Trx, parts: ReadonlyMap<string, readonly Part[]>) =>
  trx
    .insertInto('tallied_parts')
    .values([...parts].map(([inquiry_id, some]) => ({ inquiry_id, parts: packed(some) })))
    .onConflict(conflict =>
      conflict.column('inquiry_id').doUpdateSet(row => ({ parts: row.ref('excluded.parts') })),
    )
    .execute()

const packed = (parts: readonly Part[]) =>
  JSON.stringify(parts.map(({ day, kind, key, value }) => [day, kind, key, value]))

const unpacked = (text: string): Part[] =>
  (JSON.parse(text) as [string, TallyKind, string, number][]).map(([day, kind, key, value]) => ({
    day,
    kind,
    key,
    value,
  }))

/** Few enough that no engine runs out of bound values. */
const atOnce = 200

/** Adds differences to the tallies; what nothing is left of goes. Always in one order, so that two programs never lock each other out. */
export async function addToTallies(trx: Trx, differences: readonly Tally[]): Promise<void> {
  const ordered = [...differences].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
  for (let first = 0; first < ordered.length; first += atOnce)
    await trx
      .insertInto('tallies')
      .values(ordered.slice(first, first + atOnce))
      .onConflict(conflict =>
        conflict.columns(['kind', 'day', 'key', 'value']).doUpdateSet(row => ({
          count: sql<number>`${row.ref('tallies.count')} + ${row.ref('excluded.count')}`,
        })),
      )
      .execute()
  const lessened = ordered.filter(({ count }) => count < 0)
  for (const { kind, day, key, value } of lessened)
    await trx
      .deleteFrom('tallies')
      .where('kind', '=', kind)
      .where('day', '=', day)
      .where('key', '=', key)
      .where('value', '=', value)
      .where('count', '=', 0)
      .execute()
}

const nameOf = ({ kind, day, key, value }: Part) => JSON.stringify([kind, day, key, value])

/** How much of a day's name says in which step it is; a week is put together from its days. */
const lengths: Record<Step, number> = { week: 10, month: 7, year: 4 }

/** Tallies over a period, summed by step, or by nothing but code and number; without a period, over all time. */
export async function talliesOver(
  db: Kysely<Tables>,
  kinds: readonly TallyKind[],
  { period, step }: { period?: Period; step?: Step },
): Promise<Tally[]> {
  const day = step ? sql<string>`substr(day, 1, ${sql.lit(lengths[step])})` : sql<string>`''`
  const rows = await db
    .selectFrom('tallies')
    .select(row => ['kind', 'key', 'value', day.as('day'), row.fn.sum<number | string>('count').as('count')])
    .where('kind', 'in', kinds)
    .$if(period !== undefined, query =>
      query.where('day', '>=', period?.from ?? '').where('day', '<=', period?.to ?? ''),
    )
    .groupBy(step ? ['kind', 'key', 'value', day] : ['kind', 'key', 'value'])
    .execute()
  return rows.map(({ kind, key, value, count, ...row }) => ({
    kind: kind as TallyKind,
    key,
    value,
    count: Number(count),
    day: `${row.day}-01-01`.slice(0, 10),
  }))
}
