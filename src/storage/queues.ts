import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { DeskQueue } from '../intake/triage/record.ts'
import { conditionsOfQueue } from './queue-conditions.ts'
import type { InquiryRow, Tables } from './tables.ts'

type Rows<O> = SelectQueryBuilder<Tables, 'inquiries', O>

/** What a list needs of an inquiry; the answers stay where they are. */
export const listColumns = [
  'id',
  'reference',
  'hour_key',
  'data_key',
  'summary',
  'source',
  'received_at',
  'due_at',
  'act_by',
  'snoozed_until',
  'closed_at',
  'first_contact_at',
  'assignee',
  'attempts',
  'held',
  'version',
  'state',
  'queue',
  'quarantined',
  'risk',
  'review',
] as const satisfies readonly (keyof InquiryRow)[]

export type ListRow = Pick<InquiryRow, (typeof listColumns)[number]>

/** Where a page of a list ended. */
export interface Cursor {
  at: string
  id: string
}

/** As a literal: with a bound value neither engine would use the partial index. */
const isOpen = sql<boolean>`standing <> 'closed'`

/** Of some inquiries those that are in a queue at a time. */
export const inQueue = <O>(rows: Rows<O>, queue: DeskQueue, now: string): Rows<O> =>
  rows
    .$if(queue !== 'snoozed' && queue !== 'closed', open => open.where(isOpen))
    .where(row => row.and(conditionsOfQueue[queue](now)))

/** By what a queue is sorted: what was closed last, what comes back first, else what is due first. */
export const orderOf = (queue: DeskQueue): 'closed_at' | 'snoozed_until' | 'act_by' =>
  queue === 'closed' ? 'closed_at' : queue === 'snoozed' ? 'snoozed_until' : 'act_by'

/** One page of a queue, in its order. */
export function queuePage(
  db: Kysely<Tables>,
  queue: DeskQueue,
  now: Date,
  limit: number,
  after?: Cursor,
): Promise<ListRow[]> {
  const rows = inQueue(db.selectFrom('inquiries').select(listColumns), queue, now.toISOString())
  const column = orderOf(queue)
  const [step, direction] = queue === 'closed' ? (['<', 'desc'] as const) : (['>', 'asc'] as const)
  return rows
    .$if(after !== undefined, query =>
      query.where(row => row(row.refTuple(column, 'id'), step, row.tuple(after?.at ?? '', after?.id ?? ''))),
    )
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit)
    .execute()
}

/** One page of what somebody has taken on, by what is due first. */
export const assignedPage = (
  db: Kysely<Tables>,
  assignee: string,
  limit: number,
  after?: Cursor,
): Promise<ListRow[]> =>
  db
    .selectFrom('inquiries')
    .select(listColumns)
    .where(isOpen)
    .where('assignee', '=', assignee)
    .$if(after !== undefined, query =>
      query.where(row => row(row.refTuple('act_by', 'id'), '>', row.tuple(after?.at ?? '', after?.id ?? ''))),
    )
    .orderBy('act_by')
    .orderBy('id')
    .limit(limit)
    .execute()

export interface QueueCount {
  count: number
  /** There are more than were counted. */
  more: boolean
  oldest: string | null
  /** When the first one is due. */
  next: string | null
}

const countUpTo = 999

/** How many stand in a queue, counting to 999 at most, so that a flood costs no more than a full page. */
export async function queueCount(db: Kysely<Tables>, queue: DeskQueue, now: Date): Promise<QueueCount> {
  const some = inQueue(db.selectFrom('inquiries').select(['received_at', 'act_by']), queue, now.toISOString())
    .orderBy(orderOf(queue))
    .limit(countUpTo + 1)
  const row = await db
    .selectFrom(some.as('some'))
    .select(find => [
      find.fn.countAll<number | string>().as('count'),
      find.fn.min('received_at').as('oldest'),
      find.fn.min('act_by').as('next'),
    ])
    .executeTakeFirstOrThrow()
  const count = Number(row.count)
  return {
    count: Math.min(count, countUpTo),
    more: count > countUpTo,
    oldest: row.oldest ?? null,
    next: row.next ?? null,
  }
}
