import type { ContactPolicy } from '../intake/triage/next-try.ts'

/** When an unanswered person is tried again, and how often. Defaults of policy for the clinical director to set. */
export const contactPolicy: ContactPolicy = {
  maxAttempts: 5,
  /** For the first, second … unanswered try; the last one stands for all that follow. */
  nextTry: {
    urgent: [
      { kind: 'staffed_minutes', minutes: 60 },
      { kind: 'staffed_minutes', minutes: 120 },
      { kind: 'business_days', days: 1 },
    ],
    usual: [
      { kind: 'staffed_minutes', minutes: 240 },
      { kind: 'business_days', days: 1 },
      { kind: 'business_days', days: 2 },
      { kind: 'business_days', days: 3 },
    ],
  },
  /** After a talk without a date agreed on, and after an inquiry was opened again. */
  followUp: { kind: 'business_days', days: 2 },
}

/** Why an inquiry ends, as codes; the words stand in the catalogue under `desk.choice`. */
export const endReasons = {
  decline: ['needs_more', 'needs_less', 'age', 'coverage', 'place', 'other'],
  person_declined: ['found_other', 'not_now', 'not_groups', 'cost', 'no_reason', 'other'],
  close: ['duplicate', 'not_an_inquiry', 'test', 'other'],
} as const
