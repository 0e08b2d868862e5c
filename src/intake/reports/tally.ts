import { localOf } from '../local-time.ts'
import { responseOf } from '../referral/response.ts'
import { isEnd, type State } from '../triage/record.ts'
import { type Grain, rounded, roundedWait } from './waits.ts'

/** What is counted. Everything but a try and a closing counts on the day on which the inquiry came. */
export const tallyKinds = [
  'received',
  'step',
  'end',
  'first_contact',
  'no_contact',
  'first_try',
  'criterion',
  'named',
  'attempt',
  'open',
  'closed',
  'referred',
  'referred_end',
  'responded',
  'unanswered',
] as const
export type TallyKind = (typeof tallyKinds)[number]

/** One thing that counts: on a day of the practice, under a code, with a number where the kind has one. */
export interface Part {
  day: string
  kind: TallyKind
  key: string
  value: number
}

/** How many such things there were. */
export interface Tally extends Part {
  count: number
}

/** What counting needs of an inquiry; times are ISO-8601 UTC text. */
export interface CountedInquiry {
  received_at: string
  due_at: string
  source: string
  quarantined: 0 | 1
  state: State
  criteria_mask: number
  assignee: string | null
  first_contact_at: string | null
  closed_at: string | null
  /** Who referred the person, and when there was a first response; none where nobody did. */
  referral?: CountedReferral | undefined
}

export interface CountedReferral {
  organisation_id: string | null
  responded_at: string | null
  /** What the referrer named, in the bits of a mask. */
  criteria_named: number
}

/** An event of it; only tries and appointments are looked at. `detail` is JSON of codes. */
export interface CountedEvent {
  kind: string
  at: string
  detail: string
}

export interface CountingRules {
  timeZone: string
  /** Codes of the criteria in the order of the mask's bits. */
  criteria: readonly string[]
}

const hourMs = 3_600_000
const tenthOfDayMs = 8_640_000

/** Everything that one inquiry adds to the tallies: nothing while it is the daily test or set apart. */
export function partsOf(
  inquiry: CountedInquiry,
  events: readonly CountedEvent[],
  { timeZone, criteria }: CountingRules,
): Part[] {
  if (inquiry.source === 'synthetic' || inquiry.quarantined === 1) return []
  const dayOf = (iso: string) => localOf(timeZone, new Date(iso)).slice(0, 10)
  const day = dayOf(inquiry.received_at)
  const part = (kind: TallyKind, key: string, value = 0): Part => ({ day, kind, key, value })
  const tries = events.filter(({ kind }) => kind === 'attempt')
  return [
    part('received', inquiry.source),
    ...stepsTaken(inquiry, events).map(step => part('step', step)),
    part('end', endOf(inquiry)),
    contactPart(inquiry, part),
    ...tries.slice(0, 1).map(({ at }) => part('first_try', at <= inquiry.due_at ? 'kept' : 'late')),
    ...criteriaParts(inquiry, criteria, part),
    ...tries.map(event => tryPart(event, timeZone)),
    ...referralParts(inquiry, part),
    ...(inquiry.closed_at === null
      ? [part('open', inquiry.assignee ?? '')]
      : [{ ...part('closed', inquiry.assignee ?? '', lengthOf(inquiry)), day: dayOf(inquiry.closed_at) }]),
  ]
}

const isOver = ({ state }: CountedInquiry) => isEnd(state)

const endOf = (inquiry: CountedInquiry) => (isOver(inquiry) ? inquiry.state : 'open')

/** How far an inquiry got. A later step implies the earlier ones, so that the numbers never rise along the way. */
function stepsTaken({ state, first_contact_at }: CountedInquiry, events: readonly CountedEvent[]): string[] {
  const admitted = state === 'admitted'
  const scheduled = admitted || events.some(({ kind }) => kind === 'schedule')
  const contacted = scheduled || first_contact_at !== null
  return [
    ...(contacted ? ['contacted'] : []),
    ...(scheduled ? ['scheduled'] : []),
    ...(admitted ? ['admitted'] : []),
  ]
}

/** The wait for a first talk; without one, the hour in which the promise is over, since time decides what it means. */
function contactPart(inquiry: CountedInquiry, part: NewPart): Part {
  const { received_at, due_at, first_contact_at } = inquiry
  if (first_contact_at !== null)
    return part(
      'first_contact',
      first_contact_at <= due_at ? 'kept' : 'late',
      roundedWait(Date.parse(first_contact_at) - Date.parse(received_at)),
    )
  if (isOver(inquiry)) return part('no_contact', 'ended')
  return part('no_contact', 'open', dueHour(due_at))
}

type NewPart = (kind: TallyKind, key: string, value?: number) => Part

/** What a referral adds for its organisation, whose id comes first in each key; none is named by an empty one. */
function referralParts(inquiry: CountedInquiry, part: NewPart): Part[] {
  if (!inquiry.referral) return []
  const id = inquiry.referral.organisation_id ?? ''
  const response = responseOf({ ...inquiry, ...inquiry.referral })
  return [
    part('referred', id),
    part('referred_end', `${id} ${endOf(inquiry)}`),
    response === null
      ? part('unanswered', id, dueHour(inquiry.due_at))
      : part('responded', `${id} ${response.kept ? 'kept' : 'late'}`, response.minutes),
  ]
}

/** Hours since 1970 when a promise is over. */
export const dueHour = (iso: string): number => Math.ceil(Date.parse(iso) / hourMs)

/** What screening found, or what a referrer named: nobody screened a person who was referred. */
const criteriaParts = (
  { criteria_mask, referral }: CountedInquiry,
  criteria: readonly string[],
  part: NewPart,
): Part[] =>
  referral
    ? criteriaMet(referral.criteria_named, criteria).map(code => part('named', code))
    : criteriaMet(criteria_mask, criteria).map(code => part('criterion', code))

const criteriaMet = (mask: number, criteria: readonly string[]): string[] => {
  const met = criteria.filter((_, bit) => mask & (1 << bit))
  return met.length > 0 ? met : ['none']
}

function tryPart({ at, detail }: CountedEvent, timeZone: string): Part {
  const local = localOf(timeZone, new Date(at))
  const { result = '' } = JSON.parse(detail) as { result?: string }
  return { day: local.slice(0, 10), kind: 'attempt', key: result, value: Number(local.slice(11, 13)) }
}

/** Up to how many tenths of a day a life is counted in steps of how many. */
const lifeGrains: readonly Grain[] = [
  [20, 1],
  [140, 5],
  [Number.POSITIVE_INFINITY, 10],
]

/** How long it was open, in tenths of a day: about a half day where it was days, a whole one where it was weeks. */
const lengthOf = ({ received_at, closed_at }: CountedInquiry): number =>
  rounded((Date.parse(closed_at ?? received_at) - Date.parse(received_at)) / tenthOfDayMs, lifeGrains)
