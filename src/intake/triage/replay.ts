import { type ApplyContext, answered, apply } from './apply.ts'
import type { Order } from './orders.ts'
import { firstTriage, standingOf } from './queue.ts'
import type { TriageRecord } from './record.ts'
import { isVerb, type Verb } from './verbs.ts'

/** An event as it was told: codes, ids and times. */
export interface Happened {
  kind: string
  at: string
  actor: string
  detail: Readonly<Record<string, string | number | boolean>>
}

/** Whose account an actor `staff:id` is. */
export const staffIn = (actor: string): string => actor.slice('staff:'.length)

/** What an inquiry's row must say. An empty `act_by` is not known. */
export interface ReplayedRecord extends TriageRecord {
  received_at: string
  rule_version: string
  version: number
  relation: string | null
}

type Policy = Omit<ApplyContext, 'staff' | 'at'>
type Changes = Partial<ReplayedRecord>

/**
 * Does again what the events of an inquiry tell, the first of them its arrival. `known` is what an arrival of long ago
 * does not tell, as the row says it.
 */
export function replay(
  [first, ...others]: readonly [Happened, ...Happened[]],
  known: Pick<TriageRecord, 'queue' | 'due_at'>,
  policy: Policy,
) {
  let record = arrived(first, known)
  for (const event of others) record = { ...record, ...changesOf(record, event, policy) }
  return { ...record, standing: standingOf(record) }
}

function arrived({ at, detail }: Happened, known: Pick<TriageRecord, 'queue' | 'due_at'>): ReplayedRecord {
  const queue = String(detail.queue ?? known.queue)
  const dueAt = String(detail.due_at ?? known.due_at)
  return {
    ...firstTriage(queue, detail.suspicion === undefined ? 0 : 1, String(detail.source), dueAt),
    received_at: String(detail.came_at ?? at),
    rule_version: String(detail.rules),
    version: 1,
    relation: detail.adds_to === undefined ? null : 'adds',
  }
}

function changesOf(record: ReplayedRecord, event: Happened, policy: Policy): Changes {
  const { version } = event.detail
  return {
    ...effectOf(record, event, policy),
    ...(typeof version === 'number' ? { version } : {}),
  }
}

function effectOf(record: ReplayedRecord, event: Happened, policy: Policy): Changes {
  const context = { ...policy, at: new Date(event.at) }
  if (isVerb(event.kind)) {
    const staff = { id: staffIn(event.actor) }
    return asTold(event, apply(record, orderIn(event.kind, event), { ...context, staff }))
  }
  if (event.kind === 'referrer_answered') return asTold(event, answered(record, context))
  if (event.kind === 'related')
    return { relation: String(event.detail.relation), version: record.version + 1 }
  return {}
}

/** What followed from the rules of that day is taken from the event; one of long ago may not tell it. */
const asTold = ({ detail }: Happened, changes: Changes): Changes =>
  changes.act_by === undefined
    ? changes
    : {
        ...changes,
        act_by: String(detail.act_by ?? detail.by ?? detail.at ?? detail.callBackAt ?? ''),
      }

const moments = ['by', 'at', 'until', 'callBackAt']

function orderIn(verb: Verb, { detail }: Happened): Order {
  const given = Object.entries(detail).map(([name, code]) => [
    name,
    moments.includes(name) ? new Date(String(code)) : code,
  ])
  return { verb, given: { to: null, callBackAt: null, ...Object.fromEntries(given) } } as Order
}
