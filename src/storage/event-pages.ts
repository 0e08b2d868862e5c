import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { EventRow, Tables } from './tables.ts'

/** An event of an inquiry, or of the house where `inquiry_id` is null. */
export interface AnyEvent extends Omit<EventRow, 'inquiry_id' | 'hash'> {
  inquiry_id: string | null
}

/** Times are ISO-8601 UTC: from the first on, and before the second. */
export interface EventFilter {
  kind?: string | undefined
  actor?: string | undefined
  from?: string | undefined
  until?: string | undefined
}

/** The event behind which a page begins. */
export type EventCursor = Pick<AnyEvent, 'at' | 'inquiry_id' | 'seq'>

interface Page {
  events: AnyEvent[]
  /** Where the next page begins; null where there is none. */
  next: EventCursor | null
}

/** Who asks for a kind and an actor at once looks through this many events of the kind at a time, and may go on. */
const mostLooked = 2000

/** All events there are, the newest first; at the same moment the house's come first. */
export async function eventPage(
  db: Kysely<Tables>,
  filter: EventFilter,
  size: number,
  after?: EventCursor,
): Promise<Page> {
  const isDouble = filter.kind !== undefined && filter.actor !== undefined
  const look = isDouble ? mostLooked : size + 1
  const [house, inquiries] = await Promise.all([
    houseRows(db, filter, look, after).execute(),
    inquiryRows(db, filter, look, after).execute(),
  ])
  const looked = [...house.map(row => ({ ...row, inquiry_id: null })), ...inquiries]
    .sort(newestFirst)
    .slice(0, look)
  const found = isDouble ? looked.filter(({ actor }) => actor === filter.actor) : looked
  const events = found.slice(0, size)
  const last = found.length > size ? events.at(-1) : looked.length === look ? looked.at(-1) : undefined
  return { events, next: last ? { at: last.at, inquiry_id: last.inquiry_id, seq: last.seq } : null }
}

const newestFirst = (one: AnyEvent, other: AnyEvent): number =>
  compare(other.at, one.at) ||
  compare(one.inquiry_id === null ? 0 : 1, other.inquiry_id === null ? 0 : 1) ||
  compare(other.inquiry_id ?? '', one.inquiry_id ?? '') ||
  other.seq - one.seq

const compare = <T extends string | number>(one: T, other: T): number =>
  one < other ? -1 : one > other ? 1 : 0

function houseRows(db: Kysely<Tables>, filter: EventFilter, limit: number, after: EventCursor | undefined) {
  const rows = db.selectFrom('house_events').select(['seq', 'at', 'actor', 'kind', 'detail'])
  return within(rows, filter)
    .$if(after !== undefined, query =>
      query.where(where =>
        after?.inquiry_id === null
          ? where.and([
              where('at', '<=', after.at),
              where.or([where('at', '<', after.at), where('seq', '<', after.seq)]),
            ])
          : where('at', '<', after?.at ?? ''),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
}

function inquiryRows(db: Kysely<Tables>, filter: EventFilter, limit: number, after: EventCursor | undefined) {
  const rows = db.selectFrom('events').select(['inquiry_id', 'seq', 'at', 'actor', 'kind', 'detail'])
  return (
    within(rows, filter)
      // As literals: these are the words of the partial indexes.
      .$if(isSeldom(filter.kind, ofEveryInquiry), query =>
        query.where(sql<boolean>`kind <> 'received' and kind <> 'notice_sent'`),
      )
      .$if(filter.kind === undefined && isSeldom(filter.actor, notOfStaff), query =>
        query.where(sql<boolean>`actor <> 'person' and actor <> 'system'`),
      )
      .$if(after !== undefined, query => query.where('at', '<=', after?.at ?? ''))
      .$if(after !== undefined && after.inquiry_id !== null, query =>
        query.where(where =>
          where.or([
            where('at', '<', after?.at ?? ''),
            where('inquiry_id', '<', after?.inquiry_id ?? ''),
            where.and([
              where('inquiry_id', '=', after?.inquiry_id ?? ''),
              where('seq', '<', after?.seq ?? 0),
            ]),
          ]),
        ),
      )
      .orderBy('at', 'desc')
      .orderBy('inquiry_id', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
  )
}

const ofEveryInquiry: readonly string[] = ['received', 'notice_sent']
const notOfStaff: readonly string[] = ['person', 'system']

const isSeldom = (code: string | undefined, often: readonly string[]): boolean =>
  code !== undefined && !often.includes(code)

/** By kind where one is asked for, else by actor; both at once are told apart afterwards. */
function within<T extends 'events' | 'house_events', O>(
  rows: SelectQueryBuilder<Tables, T, O>,
  { kind, actor, from, until }: EventFilter,
): SelectQueryBuilder<Tables, T, O> {
  return rows
    .$if(kind !== undefined, query => query.where(sql<boolean>`kind = ${kind}`))
    .$if(kind === undefined && actor !== undefined, query => query.where(sql<boolean>`actor = ${actor}`))
    .$if(from !== undefined, query => query.where(sql<boolean>`at >= ${from}`))
    .$if(until !== undefined, query => query.where(sql<boolean>`at < ${until}`))
}
