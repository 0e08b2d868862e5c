import { expressionBuilder, sql } from 'kysely'
import { endStands, type Stand } from '../intake/search-filters.ts'
import type { EndState } from '../intake/triage/record.ts'
import { type Condition, conditionsOfQueue } from './queue-conditions.ts'
import type { Cursor } from './queues.ts'
import type { Tables } from './tables.ts'

/** What a search asks of an inquiry, as the store knows it. */
export interface Wanted {
  stand: Stand | null
  /** Received at or after this moment, and before that one. */
  from: string | null
  before: string | null
  /** Whose it is; nobody's where this is false. */
  assignee: string | false | null
  /** Bits of criteria, of which all are met, or named by whoever referred the person. */
  criteria: number
  source: string | null
}

export const anything: Wanted = {
  stand: null,
  from: null,
  before: null,
  assignee: null,
  criteria: 0,
  source: null,
}

const row = expressionBuilder<Tables, 'inquiries'>()

const isEnd = (stand: Stand): stand is EndState =>
  stand !== 'ended' && (endStands as readonly Stand[]).includes(stand)

function standConditions(stand: Wanted['stand'], now: string): Condition[] {
  if (stand === null) return [row('standing', '<>', 'synthetic')]
  if (isEnd(stand)) return [...conditionsOfQueue.closed(now), row('state', '=', stand)]
  return conditionsOfQueue[stand === 'ended' ? 'closed' : stand](now)
}

/** Nobody screens a person who is referred; what the referrer named is looked up for referrals alone. */
const hasCriteria = (bits: number): Condition =>
  sql<boolean>`(criteria_mask & ${bits} = ${bits} or (source = 'referral' and exists (
    select 1 from referrals where inquiry_id = id and criteria_named & ${bits} = ${bits})))`

/** All that must hold of an inquiry, but the time when it came. The daily test is in no list. */
export const conditionsOf = ({ stand, assignee, criteria, source }: Wanted, now: string): Condition[] => [
  ...standConditions(stand, now),
  ...(assignee === null
    ? []
    : assignee === false
      ? [row('assignee', 'is', null)]
      : [row('assignee', '=', assignee)]),
  ...(criteria === 0 ? [] : [hasCriteria(criteria)]),
  ...(source === null ? [] : [row('source', '=', source)]),
]

/** Whether anything is asked for that an inquiry's row must answer. */
export const isNarrowed = ({ stand, assignee, criteria, source }: Wanted): boolean =>
  stand !== null || assignee !== null || criteria !== 0 || source !== null

/** The time when it came, and behind which place the page begins, in the order of an index. */
export function boundsOf(
  { from, before }: Wanted,
  after: Cursor | null,
  columns: { at: string; id: string },
): Condition[] {
  const [at, id] = [sql.ref(columns.at), sql.ref(columns.id)]
  const upper = after
    ? [sql<boolean>`(${at}, ${id}) < (${after.at}, ${after.id})`]
    : before === null
      ? []
      : [sql<boolean>`${at} < ${before}`]
  return [...(from === null ? [] : [sql<boolean>`${at} >= ${from}`]), ...upper]
}

/**
 * All that must hold of the inquiry of a place in another table's stretch. It is found by when it came, in the index that
 * holds all filters, next to the one before it: by its bare id the engines would read a row far away for each.
 */
export const narrowedBy = (conditions: readonly Condition[]): Condition =>
  expressionBuilder<Tables & { place: { id: string; received_at: string } }, 'place'>().exists(place =>
    place
      .selectFrom('inquiries')
      .select('inquiries.id')
      .whereRef('inquiries.received_at', '=', 'place.received_at')
      .where(sql<boolean>`inquiries.id between place.id and place.id`)
      .where(inquiry => inquiry.and([...conditions])),
  )

/** Snoozed ones stand in several places, and nearly all have ended. */
const isSingle = (stand: Stand) => stand !== 'snoozed' && stand !== 'ended'

/**
 * What of it one index answers by itself, as this index wants it said: the literals let the engines use a partial one.
 * Empty where the inquiries are read in the order in which they came.
 */
export function drivingConditions({ stand, assignee }: Wanted, now: string): Condition[] {
  if (typeof assignee === 'string')
    return [sql<boolean>`assignee is not null`, row('assignee', '=', assignee)]
  if (stand !== null && isEnd(stand)) return [sql<boolean>`standing = 'closed'`, row('state', '=', stand)]
  return queueConditions(stand, now)
}

/** The same of one queue of the desk, which is short beside everything that is stored; empty for anything else. */
export const queueConditions = (stand: Wanted['stand'], now: string): Condition[] =>
  stand === null || isEnd(stand) || !isSingle(stand)
    ? []
    : [sql<boolean>`standing <> 'closed'`, ...standConditions(stand, now).slice(0, 1)]
