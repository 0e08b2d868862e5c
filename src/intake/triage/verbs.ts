import type { Role, Staff } from '../roles.ts'
import { queueOf } from './queue.ts'
import { endStates, openStates, type State, states, type TriageRecord } from './record.ts'

const touched: readonly State[] = ['reached', 'waiting', 'scheduled']

const desk: readonly Role[] = ['front_desk', 'clinician', 'lead']
const clinical: readonly Role[] = ['clinician', 'lead']
const leads: readonly Role[] = ['lead']

interface VerbRule {
  from: readonly State[]
  roles: readonly Role[]
  /** Would take the record out of sight, which an open risk forbids. */
  hides?: true
  when?: (record: TriageRecord, staff: Staff) => boolean
}

const isReferral = (record: TriageRecord) => record.source === 'referral'

/**
 * What may be done, from which states and by whom. Clinical judgement (risk, review, admission, decline, what came
 * from a program) stays with clinicians and leads; whatever ends or begins a legal matter stays with leads.
 */
export const verbRules = {
  claim: { from: openStates, roles: desk, when: record => record.assignee === null },
  release_claim: { from: openStates, roles: desk, when: (record, staff) => record.assignee === staff.id },
  assign: { from: openStates, roles: leads },
  acknowledge_risk: { from: openStates, roles: clinical, when: record => record.risk === 'open' },
  review: { from: openStates, roles: clinical, when: record => record.review === 'open' },
  attempt: { from: openStates, roles: desk },
  screen: { from: openStates, roles: clinical },
  note: { from: states, roles: desk },
  ask_information: { from: openStates, roles: desk, hides: true },
  ask_referrer: { from: openStates, roles: desk, hides: true, when: isReferral },
  accept: { from: openStates, roles: clinical, when: isReferral },
  schedule: { from: openStates, roles: desk, hides: true },
  admit: { from: touched, roles: clinical, hides: true },
  decline: { from: openStates, roles: clinical, hides: true },
  not_reached: {
    from: ['contacting'],
    roles: desk,
    hides: true,
    when: record => record.first_contact_at === null,
  },
  person_declined: { from: ['contacting', ...touched], roles: desk, hides: true },
  close: { from: openStates, roles: desk, hides: true },
  reopen: { from: endStates, roles: clinical },
  snooze: { from: openStates, roles: desk, hides: true },
  wake: { from: openStates, roles: desk, when: record => record.snoozed_until !== null },
  quarantine: { from: openStates, roles: clinical, hides: true, when: record => record.quarantined === 0 },
  release: { from: openStates, roles: clinical, when: record => record.quarantined === 1 },
  hold: { from: states, roles: leads, when: record => record.held === 0 },
  unhold: { from: states, roles: leads, when: record => record.held === 1 },
} as const satisfies Record<string, VerbRule>

export type Verb = keyof typeof verbRules
export const verbs = Object.keys(verbRules) as Verb[]
export const isVerb = (kind: string): kind is Verb => Object.hasOwn(verbRules, kind)

/** Whether a role may ever do this. */
export const isFor = (verb: Verb, role: Role): boolean =>
  (verbRules[verb].roles as readonly Role[]).includes(role)

/** Whether somebody may do this to a record as it stands. */
export function isAllowed(verb: Verb, record: TriageRecord, staff: Staff): boolean {
  const rule: VerbRule = verbRules[verb]
  return (
    record.source !== 'synthetic' &&
    rule.from.includes(record.state) &&
    isFor(verb, staff.role) &&
    !(rule.hides && record.risk === 'open') &&
    (rule.when?.(record, staff) ?? true)
  )
}

/** Everything that somebody may do to a record as it stands, in the table's order. */
export const allowedVerbs = (record: TriageRecord, staff: Staff): Verb[] =>
  verbs.filter(verb => isAllowed(verb, record, staff))

/** What is most likely done next; the desk makes it the main button. */
export function likeliestVerb(
  record: TriageRecord,
  staff: Staff,
  now: Date,
  maxAttempts: number,
): Verb | null {
  const wishes: [Verb, boolean][] = [
    ['acknowledge_risk', record.risk === 'open'],
    ['release', record.quarantined === 1],
    ['review', record.review === 'open'],
    ['claim', record.assignee === null],
    ['not_reached', record.attempts >= maxAttempts],
    ['wake', queueOf(record, now) === 'snoozed'],
    ['admit', record.state === 'scheduled'],
    ['schedule', record.state === 'reached'],
    ['attempt', true],
    ['reopen', true],
  ]
  return wishes.find(([verb, wished]) => wished && isAllowed(verb, record, staff))?.[0] ?? null
}
