import type { Verb } from '../triage/verbs.ts'
import { isResponse } from './response.ts'

/** What happened to a referral, and when; ISO-8601 UTC text, null where it did not. */
export interface ReferralTimes {
  accepted_at: string | null
  asked_at: string | null
  answered_at: string | null
  responded_at: string | null
  withdrawn_at: string | null
}

type Set = (at: string) => Partial<ReferralTimes>

/** What a verb writes beside the inquiry's own row. Whatever goes on without an answer asks for none any more. */
const effects: Partial<Record<Verb, Set>> = {
  accept: at => ({ accepted_at: at, asked_at: null }),
  ask_referrer: at => ({ asked_at: at }),
  schedule: () => ({ asked_at: null }),
  reopen: () => ({ asked_at: null }),
}

/** What a verb changes of a referral. The first response is kept as it was, whatever comes later. */
export const referralEffect = (
  { responded_at }: Pick<ReferralTimes, 'responded_at'>,
  { verb, result, at }: { verb: Verb; result?: string | undefined; at: string },
): Partial<ReferralTimes> => ({
  ...effects[verb]?.(at),
  ...(responded_at === null && isResponse(verb, result) ? { responded_at: at } : {}),
})
