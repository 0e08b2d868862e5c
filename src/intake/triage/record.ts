export const openStates = ['new', 'contacting', 'reached', 'waiting', 'scheduled'] as const
/** The dispositions: each ends an inquiry. */
export const endStates = ['admitted', 'declined', 'not_reached', 'person_declined', 'closed'] as const
export type EndState = (typeof endStates)[number]

/** Where an inquiry is in its life. */
export const states = [...openStates, ...endStates] as const
export type State = (typeof states)[number]

export const isEnd = (state: State): state is EndState => (endStates as readonly State[]).includes(state)

/** The part of a queue that does not change with the time; `synthetic` is the daily test of the whole chain. */
export type Standing =
  | 'closed'
  | 'immediate'
  | 'same_day'
  | 'quarantine'
  | 'review'
  | 'scheduled'
  | 'waiting'
  | 'contact'
  | 'synthetic'

/** The lists of the desk, most pressing first. */
export const deskQueues = [
  'immediate',
  'same_day',
  'overdue',
  'review',
  'to_contact',
  'quarantine',
  'waiting',
  'scheduled',
  'snoozed',
  'closed',
] as const
export type DeskQueue = (typeof deskQueues)[number]

/** What triage knows of an inquiry; times are ISO-8601 UTC text. */
export interface TriageRecord {
  state: State
  /** The queue that screening named first; only `immediate` and `same_day` matter here. */
  queue: string
  quarantined: 0 | 1
  source: string
  risk: 'none' | 'open' | 'acknowledged'
  review: 'none' | 'open' | 'done'
  due_at: string
  act_by: string
  snoozed_until: string | null
  assignee: string | null
  attempts: number
  first_contact_at: string | null
  closed_at: string | null
  held: 0 | 1
}
