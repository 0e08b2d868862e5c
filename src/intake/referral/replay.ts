import type { Happened } from '../triage/replay.ts'
import { isVerb } from '../triage/verbs.ts'
import { type ReferralTimes, referralEffect } from './effects.ts'

/** What a referral's row must say of what happened to it, and of its tracker. */
export interface ReplayedReferral extends ReferralTimes {
  tracker_issue: number
  tracker_tries: number
  tracker_ended: 'revoked' | 'locked' | null
}

const begun: ReplayedReferral = {
  accepted_at: null,
  asked_at: null,
  answered_at: null,
  responded_at: null,
  withdrawn_at: null,
  tracker_issue: 1,
  tracker_tries: 0,
  tracker_ended: null,
}

type Effect = (record: ReplayedReferral, event: Happened) => Partial<ReplayedReferral>

/** Events that are no verbs of the desk. */
const effects: Readonly<Record<string, Effect>> = {
  referrer_added: (_, { at }) => ({ answered_at: at }),
  referrer_answered: (_, { at }) => ({ answered_at: at, asked_at: null }),
  referrer_withdrew: (_, { at }) => ({ withdrawn_at: at }),
  tracker_opened: () => ({ tracker_tries: 0 }),
  tracker_refused: (_, { detail }) => ({ tracker_tries: Number(detail.tries) }),
  tracker_locked: () => ({ tracker_ended: 'locked' }),
  tracker_revoked: () => ({ tracker_ended: 'revoked' }),
  tracker_renewed: ({ tracker_issue }) => ({
    tracker_issue: tracker_issue + 1,
    tracker_tries: 0,
    tracker_ended: null,
  }),
}

/** Does again what the events of a referred inquiry tell of its referral. */
export function replayReferral(events: readonly Happened[]): ReplayedReferral {
  let record = begun
  for (const event of events) record = { ...record, ...changesOf(record, event) }
  return record
}

const changesOf: Effect = (record, event) => {
  if (!isVerb(event.kind)) return effects[event.kind]?.(record, event) ?? {}
  const result = event.detail.result === undefined ? undefined : String(event.detail.result)
  return referralEffect(record, { verb: event.kind, result, at: event.at })
}
