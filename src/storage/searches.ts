import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { Condition } from './queue-conditions.ts'
import { type Cursor, type ListRow, listColumns } from './queues.ts'
import {
  boundsOf,
  conditionsOf,
  drivingConditions,
  isNarrowed,
  narrowedBy,
  queueConditions,
  type Wanted,
} from './search-filters.ts'
import type { InquiryRow, Tables } from './tables.ts'

export type FoundRow = ListRow & Pick<InquiryRow, 'contact' | 'linked_to'>

/** Some places, the newest first, and behind which one nothing was looked at yet: null where there is nothing more. */
export interface Stretch {
  places: Place[]
  end: Cursor | null
}

interface Place {
  id: string
  received_at: string
}

/** How one page is read: from behind a place, so many rows at most, as of a time. */
export interface Page {
  after: Cursor | null
  limit: number
  now: Date
  /** No page reads more of its index than this: what is missing then comes with the next one. */
  atMost: Readonly<typeof readAtMost>
}

/** Hashed terms: for each word those of which one must be there. */
export type HashedWay = readonly (readonly string[])[]

/** A way that leads to something: its words, the rarest first, with how many inquiries have one of the terms. */
export type CountedWay = readonly { terms: readonly string[]; count: number }[]

/** By a word alone; by an index whose inquiries must be read as well; by the one index that holds all filters. */
export const readAtMost = { words: 2000, narrowed: 300, filed: 5000 }

/** Inquiries without any word, along the one index that fits what is asked. */
export async function filedStretch(db: Kysely<Tables>, wanted: Wanted, page: Page): Promise<Stretch> {
  const now = page.now.toISOString()
  const driving = drivingConditions(wanted, now)
  const conditions = conditionsOf(wanted, now)
  const places = filedPlaces(db, driving, wanted, page)
  if (driving.length > 0)
    return stretchAlong(db, places, page.atMost.narrowed, [narrowedBy(conditions)], page)
  // Everything asked for stands in this index: no inquiry is read but those that are shown.
  return stretchAlong(db, places.select(filedColumns), page.atMost.filed, conditions, page)
}

const filedPlaces = (db: Kysely<Tables>, driving: readonly Condition[], wanted: Wanted, { after }: Page) =>
  db
    .selectFrom('inquiries')
    .select(['id', 'received_at'])
    .where(row => row.and([...driving, ...boundsOf(wanted, after, { at: 'received_at', id: 'id' })]))
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')

const filedColumns = [
  ...(['standing', 'state', 'source', 'assignee'] as const),
  ...(['criteria_mask', 'act_by', 'snoozed_until'] as const),
] as const

/**
 * Inquiries that have a term for each word of one of these ways, and not all of any other. The first word of a way leads,
 * along each of its terms; a common one gives way to a queue that is short.
 */
export async function wordStretches(
  db: Kysely<Tables>,
  ways: readonly CountedWay[],
  others: readonly CountedWay[],
  wanted: Wanted,
  page: Page,
): Promise<Stretch[]> {
  const now = page.now.toISOString()
  const narrowed = isNarrowed(wanted) ? [narrowedBy(conditionsOf(wanted, now))] : []
  const atMost = narrowed.length > 0 ? page.atMost.narrowed : page.atMost.words
  const isCommon = ([leading]: CountedWay) => (leading?.count ?? 0) >= Math.min(common, atMost)
  const queue = ways.some(isCommon) ? await shortQueue(db, wanted, page) : null
  const rest = [
    ...others.map(other => sql<boolean>`not (${sql.join(other.map(hasOneOf), sql` and `)})`),
    ...narrowed,
  ]
  const stretches = ways.map(way => {
    if (queue && isCommon(way))
      return [stretchAlong(db, queue, atMost, [...way.map(hasOneOf), ...rest], { ...page, isAll: true })]
    const [leading = { terms: [] }, ...words] = way
    const holds = [...words.map(hasOneOf), ...rest]
    return leading.terms.map(term =>
      stretchAlong(db, termPlaces(db, term, wanted, page), atMost, holds, { ...page, isAll: !isCommon(way) }),
    )
  })
  return Promise.all(stretches.flat())
}

/** The places of one queue where it is asked for and one page reads all of it; else null. */
async function shortQueue(db: Kysely<Tables>, wanted: Wanted, page: Page): Promise<Places | null> {
  const queue = queueConditions(wanted.stand, page.now.toISOString())
  if (queue.length === 0) return null
  const places = filedPlaces(db, queue, wanted, page)
  const { narrowed } = page.atMost
  return (await placeAfter(places, narrowed)) ? null : places
}

const termPlaces = (db: Kysely<Tables>, term: string, wanted: Wanted, { after }: Page): Places =>
  db
    .selectFrom('search_terms')
    .select(['inquiry_id as id', 'received_at'])
    .where('term', '=', term)
    .where(row => row.and(boundsOf(wanted, after, { at: 'received_at', id: 'inquiry_id' })))
    .orderBy('received_at', 'desc')
    .orderBy('inquiry_id', 'desc')

/** With a limit SQLite asks it in its turn, before what it can leave out is asked of every place. */
const hasOneOf = ({ terms }: CountedWay[number]): Condition =>
  sql<boolean>`exists (select 1 from search_terms as other where other.term in (${sql.join(terms)})
    and other.received_at = place.received_at and other.inquiry_id = place.id limit 1)`

/** Beyond this a word is common, whatever others are. */
const common = 200

/** Of ways those that lead to anything: each of their words stands in the index. One query counts for all of them. */
export async function leadingAnywhere(db: Kysely<Tables>, ways: readonly HashedWay[]): Promise<CountedWay[]> {
  const counts = await countsOf(db, ways.flat(), common)
  let at = 0
  return ways
    .map(way => way.map(terms => ({ terms, count: counts[at++] ?? 0 })))
    .filter(way => way.every(({ count }) => count > 0))
    .map(way => way.sort((one, other) => one.count - other.count))
}

/** How many inquiries have one of these terms, for several lists of them at once, counting no farther than so many. */
async function countsOf(db: Kysely<Tables>, lists: HashedWay, upTo: number): Promise<number[]> {
  if (lists.length === 0) return []
  const counts = lists.map(
    (terms, n) => sql`(select count(*) from (select 1 from search_terms
      where term in (${sql.join(terms)}) limit ${sql.lit(upTo)}) as some_terms) as ${sql.ref(`n${n}`)}`,
  )
  const { rows } = await sql<Record<string, number | string>>`select ${sql.join(counts)}`.execute(db)
  return lists.map((_, n) => Number(rows[0]?.[`n${n}`] ?? 0))
}

type Places = SelectQueryBuilder<Tables, 'inquiries' | 'search_terms', Place>

/** Reads a bounded stretch of an index, and of its places those for which the conditions hold. */
async function stretchAlong(
  db: Kysely<Tables>,
  places: Places,
  atMost: number,
  conditions: readonly Condition[],
  { limit, isAll = false }: Page & { isAll?: boolean },
): Promise<Stretch> {
  const found = await db
    .selectFrom(places.limit(atMost).as('place'))
    .select(['id', 'received_at'])
    .where(row => row.and([...conditions]))
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  if (isAll && found.length < limit) return { places: found, end: null }
  const last = found.length === limit ? found.at(-1) : await placeAfter(places, atMost - 1)
  return { places: found, end: last ? { at: last.received_at, id: last.id } : null }
}

const placeAfter = (places: Places, count: number) => places.offset(count).limit(1).executeTakeFirst()

/** The inquiries of some places, in their order. */
export async function inquiriesAt(db: Kysely<Tables>, places: readonly Place[]): Promise<FoundRow[]> {
  if (places.length === 0) return []
  const ids = places.map(({ id }) => id)
  const rows = await db.selectFrom('inquiries').select(foundColumns).where('id', 'in', ids).execute()
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

const foundColumns = [
  ...listColumns.map(column => `inquiries.${column}` as const),
  'inquiries.contact',
  'inquiries.linked_to',
] as const
