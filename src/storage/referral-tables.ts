import type { Feedback, NpiFlag, Urgency } from '../intake/referral/facts.ts'

/** What an inquiry has beside its own row where a provider referred the person. */
export interface ReferralRow {
  inquiry_id: string
  organisation_id: string | null
  /** How it came: over the site, from a program, or taken down by staff from a call, a fax, a letter or a mail. */
  came_by: string
  urgency: Urgency
  feedback: Feedback
  part2: 0 | 1
  npi: NpiFlag
  criteria_named: number
  accepted_at: string | null
  /** Since when the referrer is asked for more, and when they answered last. */
  asked_at: string | null
  answered_at: string | null
  /** When there was a first response: a talk with the person, or an answer to the referrer. */
  responded_at: string | null
  /** When the referrer took it back. The person may want care all the same: it closes nothing. */
  withdrawn_at: string | null
  /** Hash of the tracker's address; the address follows from the vault, the inquiry and the number of its issue. */
  tracker_hash: string
  tracker_issue: number
  tracker_expires_at: string
  /** Wrong answers to the check question since the last right one. */
  tracker_tries: number
  /** Why it opens no more: staff ended it, or too many wrong answers did. */
  tracker_ended: 'revoked' | 'locked' | null
  /** Sealed with the inquiry's key: who referred, and what they may learn. */
  referrer: string
}

/** An organisation that referred somebody. `name` is sealed with a key of its own; `name_key` is a keyed hash of it. */
export interface OrganisationRow {
  id: string
  name_key: string
  hour_key: string
  data_key: string
  name: string
  first_at: string
  last_at: string
  referrals: number
}

export interface ReferralTables {
  referrals: ReferralRow
  organisations: OrganisationRow
}
