import { dueAfter } from '../deadline.ts'
import type { OfficeHours } from '../office-hours.ts'
import type { Staff } from '../roles.ts'
import { type ContactPolicy, nextTry } from './next-try.ts'
import type { Given, Order } from './orders.ts'
import { isUrgent } from './queue.ts'
import { isEnd, type State, type TriageRecord } from './record.ts'
import type { Verb } from './verbs.ts'

export interface ApplyContext {
  officeHours: OfficeHours
  contactPolicy: ContactPolicy
  staff: Pick<Staff, 'id'>
  at: Date
}

type Changes = Partial<TriageRecord>
type Effects = { [V in Verb]: (record: TriageRecord, given: Given[V], context: ApplyContext) => Changes }

const ended =
  (state: State) =>
  (_record: TriageRecord, _given: object, { at }: ApplyContext): Changes => ({
    state,
    closed_at: at.toISOString(),
    snoozed_until: null,
  })

const effects: Effects = {
  claim: (_record, _given, { staff }) => ({ assignee: staff.id }),
  release_claim: () => ({ assignee: null }),
  assign: (_record, { to }) => ({ assignee: to }),
  acknowledge_risk: acknowledged,
  review: () => ({ review: 'done' }),
  attempt: attempted,
  screen: () => ({}),
  note: () => ({}),
  ask_information: (_record, { by }) => ({ state: 'waiting', act_by: by.toISOString(), snoozed_until: null }),
  ask_referrer: (_record, { by }) => ({ state: 'waiting', act_by: by.toISOString(), snoozed_until: null }),
  accept: () => ({}),
  schedule: (_record, { at }) => ({ state: 'scheduled', act_by: at.toISOString(), snoozed_until: null }),
  admit: ended('admitted'),
  decline: ended('declined'),
  not_reached: ended('not_reached'),
  person_declined: ended('person_declined'),
  close: ended('closed'),
  reopen: (record, _given, { officeHours, contactPolicy, at }) => ({
    state: stateBefore(record),
    closed_at: null,
    act_by: dueAfter(officeHours, contactPolicy.followUp, at).toISOString(),
  }),
  snooze: (_record, { until }) => ({ snoozed_until: until.toISOString() }),
  wake: () => ({ snoozed_until: null }),
  quarantine: () => ({ quarantined: 1 }),
  release: () => ({ quarantined: 0 }),
  hold: () => ({ held: 1 }),
  unhold: () => ({ held: 0 }),
}

/** What a verb changes in a record. Whether it is allowed was asked before. */
export const apply = (record: TriageRecord, order: Order, context: ApplyContext): Changes =>
  (effects[order.verb] as (record: TriageRecord, given: object, context: ApplyContext) => Changes)(
    record,
    order.given,
    context,
  )

/** Where an inquiry was before it was waiting or over. */
export const stateBefore = ({
  first_contact_at,
  attempts,
}: Pick<TriageRecord, 'first_contact_at' | 'attempts'>): State =>
  first_contact_at !== null ? 'reached' : attempts > 0 ? 'contacting' : 'new'

/** A later date that was agreed on, an appointment or a date to ask again, outlives a try. */
const isDated = ({ state }: TriageRecord) => state === 'waiting' || state === 'scheduled'

/** While we wait for something, a call that was agreed on comes first if it is sooner; an appointment stays. */
const sooner = ({ state, act_by }: TriageRecord, callBackAt: Date | null): Changes =>
  state === 'waiting' && callBackAt !== null && callBackAt.toISOString() < act_by
    ? { act_by: callBackAt.toISOString() }
    : {}

/** A referrer answered: whoever waits for that is called about it within a few staffed hours. */
export function answered(
  record: TriageRecord,
  { officeHours, contactPolicy, at }: Omit<ApplyContext, 'staff'>,
): Changes {
  const [soon] = contactPolicy.nextTry.usual
  if (isEnd(record.state) || !soon) return {}
  return {
    ...(record.state === 'waiting'
      ? { state: stateBefore(record), act_by: dueAfter(officeHours, soon, at).toISOString() }
      : {}),
    snoozed_until: null,
  }
}

/** Whoever was reached before their risk was acknowledged is followed up from now on, where nothing was agreed. */
function acknowledged(record: TriageRecord, _given: object, context: ApplyContext): Changes {
  const { officeHours, contactPolicy, at } = context
  const isPromised = record.state === 'reached' && record.act_by === record.due_at
  const next = dueAfter(officeHours, contactPolicy.followUp, at).toISOString()
  return { risk: 'acknowledged', ...(isPromised ? { act_by: next } : {}) }
}

/** An open risk keeps its promise until somebody acknowledged it, unless a time was agreed on. */
function nextAfter(
  { risk, act_by }: TriageRecord,
  { result, callBackAt }: Given['attempt'],
  next: Date,
): string {
  if (callBackAt !== null) return callBackAt.toISOString()
  const then = next.toISOString()
  return risk === 'open' && result === 'reached' && act_by < then ? act_by : then
}

function attempted(record: TriageRecord, given: Given['attempt'], context: ApplyContext): Changes {
  const { officeHours, contactPolicy, at } = context
  const attempts = record.attempts + 1
  const reached = given.result === 'reached'
  const urgent = isUrgent(record.queue)
  const next = reached
    ? dueAfter(officeHours, contactPolicy.followUp, at)
    : nextTry(officeHours, contactPolicy, { urgent, attempts, at })
  return {
    attempts,
    snoozed_until: null,
    ...(reached && record.first_contact_at === null ? { first_contact_at: at.toISOString() } : {}),
    ...(isDated(record)
      ? sooner(record, given.callBackAt)
      : {
          state: reached || record.state === 'reached' ? ('reached' as const) : ('contacting' as const),
          act_by: nextAfter(record, given, next),
        }),
  }
}
