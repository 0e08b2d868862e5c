import { type Actor, sight } from '../../intake/roles.ts'
import { queueOf, queueReason } from '../../intake/triage/queue.ts'
import { type DeskQueue, deskQueues } from '../../intake/triage/record.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import {
  assignedPage,
  type ListRow,
  orderOf,
  type QueueCount,
  queueCount,
  queuePage,
} from '../../storage/queues.ts'
import { waysOf } from '../../storage/referrals.ts'
import { remembered } from '../../storage/remembered.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { cursorText, readCursor } from './cursor.ts'
import { openedName } from './opened-names.ts'

interface ListParts {
  store: Store
  vault: Vault
  now: () => Date
}

/** What a list shows of an inquiry: no answers, no contact, no words but a first name and an initial. */
export interface QueueRow
  extends Pick<
    InquiryRow,
    | 'reference'
    | 'source'
    | 'received_at'
    | 'due_at'
    | 'act_by'
    | 'snoozed_until'
    | 'assignee'
    | 'attempts'
    | 'held'
    | 'version'
    | 'state'
    | 'closed_at'
  > {
  queue: DeskQueue | null
  reason: string
  name: string
  /** How a referral came; null where it is none. */
  came_by: string | null
}

export interface QueueList {
  rows: QueueRow[]
  /** Where the next page begins, or null on the last one. */
  next: string | null
}

export const pageSize = 50

/** Who is next, most pressing first; a quarantine, and what waits for its day, do not belong to it. */
const nextQueues: readonly DeskQueue[] = ['immediate', 'same_day', 'overdue', 'review', 'to_contact']

/** One page of a queue. Whoever may see no inquiries sees an empty one. */
export async function listQueue(
  parts: ListParts,
  { role }: Pick<Actor, 'role'>,
  queue: DeskQueue,
  after?: string,
): Promise<QueueList> {
  if (!sight[role].inquiries) return { rows: [], next: null }
  const rows = await queuePage(parts.store.db, queue, parts.now(), pageSize + 1, readCursor(after))
  return pageOf(parts, rows, row => row[orderOf(queue)] ?? '')
}

/** The first page of who is next, over all queues that wait for somebody to act. */
export async function listNext(parts: ListParts, { role }: Pick<Actor, 'role'>): Promise<QueueList> {
  if (!sight[role].inquiries) return { rows: [], next: null }
  const queues = nextQueues.filter(queue => queue !== 'review' || sight[role].answers)
  const found: ListRow[] = []
  for (const queue of queues)
    if (found.length < pageSize)
      found.push(...(await queuePage(parts.store.db, queue, parts.now(), pageSize - found.length)))
  return pageOf(parts, found, row => row.act_by)
}

/** One page of what these people have taken on: oneself, and whom one covers. */
export async function listMine(
  parts: ListParts,
  { role }: Pick<Actor, 'role'>,
  assignees: readonly string[],
  cursor?: string,
): Promise<QueueList> {
  if (!sight[role].inquiries) return { rows: [], next: null }
  const after = readCursor(cursor)
  const pages = assignees.map(one => assignedPage(parts.store.db, one, pageSize + 1, after))
  const rows = (await Promise.all(pages))
    .flat()
    .sort(byDue)
    .slice(0, pageSize + 1)
  return pageOf(parts, rows, row => row.act_by)
}

const byDue = (one: ListRow, other: ListRow) =>
  one.act_by === other.act_by ? (one.id < other.id ? -1 : 1) : one.act_by < other.act_by ? -1 : 1

/** How many stand in each queue but the closed one. */
export async function countQueues(
  parts: ListParts,
  { role }: Pick<Actor, 'role'>,
): Promise<({ queue: DeskQueue } & QueueCount)[]> {
  if (!sight[role].inquiries) return []
  const queues = deskQueues.filter(queue => queue !== 'closed')
  return remembered(parts.store, 'queue counts', parts.now(), () =>
    Promise.all(
      queues.map(async queue => ({ queue, ...(await queueCount(parts.store.db, queue, parts.now())) })),
    ),
  )
}

async function pageOf(
  parts: ListParts,
  rows: readonly ListRow[],
  placeOf: (row: ListRow) => string,
): Promise<QueueList> {
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    rows: await rowsOf(parts, shown),
    next: rows.length > pageSize && last ? cursorText({ at: placeOf(last), id: last.id }) : null,
  }
}

/** What a list shows of stored inquiries, in their order. */
export async function rowsOf(parts: ListParts, rows: readonly ListRow[]): Promise<QueueRow[]> {
  const referred = rows.filter(({ source }) => source === 'referral').map(({ id }) => id)
  const ways = await waysOf(parts.store.db, referred)
  return Promise.all(rows.map(row => shownOf(parts, row, ways.get(row.id) ?? null)))
}

/** What a list shows of a stored inquiry. */
export async function rowOf(parts: ListParts, row: ListRow): Promise<QueueRow> {
  const ways = row.source === 'referral' ? await waysOf(parts.store.db, [row.id]) : null
  return shownOf(parts, row, ways?.get(row.id) ?? null)
}

async function shownOf({ vault, now }: ListParts, row: ListRow, came_by: string | null): Promise<QueueRow> {
  const name = await openedName(vault, row)
  const { reference, source, received_at, due_at, act_by, snoozed_until, assignee, attempts } = row
  const { held, version, state, closed_at } = row
  const at = now()
  return {
    reference,
    source,
    received_at,
    due_at,
    act_by,
    snoozed_until,
    assignee,
    attempts,
    held,
    version,
    state,
    closed_at,
    queue: queueOf(row, at),
    reason: queueReason(row, at),
    name,
    came_by,
  }
}
