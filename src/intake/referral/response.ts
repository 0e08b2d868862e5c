import { quantile, roundedWait, shareOf } from '../reports/waits.ts'
import { isEnd, type State } from '../triage/record.ts'
import type { Verb } from '../triage/verbs.ts'

/** Verbs that answer a referrer, whatever they say. A try does where it reached the person. */
const answers: readonly Verb[] = [
  'accept',
  'ask_referrer',
  'schedule',
  'admit',
  'decline',
  'not_reached',
  'person_declined',
  'close',
]

/** Whether a verb is a response to a referral: a talk with the person, a decision, a question back, an end. */
export const isResponse = (verb: Verb, result?: string): boolean =>
  answers.includes(verb) || (verb === 'attempt' && result === 'reached')

/** What of a referral says how it went. Times are ISO-8601 UTC text. */
export interface Gone {
  received_at: string
  due_at: string
  responded_at: string | null
  state: State
}

/** How long a response took, in minutes, and whether it came as promised; null while there is none. */
export const responseOf = ({ received_at, due_at, responded_at }: Omit<Gone, 'state'>) =>
  responded_at === null
    ? null
    : {
        kept: responded_at <= due_at,
        minutes: roundedWait(Date.parse(responded_at) - Date.parse(received_at)),
      }

/** Whether the promise is over without any response. */
export const isMissed = ({ due_at, responded_at }: Omit<Gone, 'state'>, now: Date): boolean =>
  responded_at === null && due_at < now.toISOString()

/** How some referrals went: how they ended, half of the waits for a response, and the share of promises kept. */
export function wentOf(referrals: readonly Gone[], now: Date) {
  const ended = (state: State) => referrals.filter(one => one.state === state).length
  const open = referrals.filter(({ state }) => !isEnd(state)).length
  const responses = referrals.flatMap(one => responseOf(one) ?? [])
  const missed = referrals.filter(one => isMissed(one, now)).length
  const kept = responses.filter(response => response.kept).length
  return {
    of: referrals.length,
    admitted: ended('admitted'),
    declined: ended('declined'),
    otherwise: referrals.length - ended('admitted') - ended('declined') - open,
    open,
    median: quantile(
      responses.map(({ minutes }) => ({ value: minutes, count: 1 })),
      0.5,
    ),
    keptShare: shareOf(kept, responses.length + missed),
  }
}
