import type { Verb } from './verbs.ts'

export const attemptChannels = ['call', 'post', 'in_person'] as const
export const attemptResults = [
  'reached',
  'no_answer',
  'voicemail_left',
  'asked_to_call_back',
  'wrong_number',
  'sent',
] as const
export type AttemptChannel = (typeof attemptChannels)[number]
export type AttemptResult = (typeof attemptResults)[number]

/** What can come of each way of contact. */
export const resultsOf: Readonly<Record<AttemptChannel, readonly AttemptResult[]>> = {
  call: ['reached', 'no_answer', 'voicemail_left', 'asked_to_call_back', 'wrong_number'],
  post: ['sent'],
  in_person: ['reached', 'no_answer', 'asked_to_call_back'],
}

/** What each verb needs to know. Texts are what staff wrote; times are moments; the rest are codes. */
export interface Given {
  claim: object
  release_claim: object
  assign: { to: string | null }
  acknowledge_risk: { note: string }
  review: { note: string | null }
  attempt: {
    channel: AttemptChannel
    result: AttemptResult
    note: string | null
    callBackAt: Date | null
    overrideReason: string | null
  }
  screen: { tool: string; on: string; score: string | null; note: string | null }
  note: { note: string }
  ask_information: { note: string; by: Date }
  ask_referrer: { question: string; by: Date }
  accept: { note: string | null }
  schedule: { at: Date; note: string | null }
  admit: { on: string; note: string | null }
  decline: { reason: string; note: string; options: string | null }
  not_reached: { note: string | null }
  person_declined: { reason: string; note: string | null }
  close: { reason: string; note: string | null }
  reopen: { note: string }
  snooze: { until: Date; note: string | null }
  wake: object
  quarantine: { note: string }
  release: { note: string | null }
  hold: { note: string }
  unhold: { note: string }
}

/** A verb with what it was given. */
export type Order = { [V in Verb]: { verb: V; given: Given[V] } }[Verb]
