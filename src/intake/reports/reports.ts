import { arrivals } from './arrivals.ts'
import type { Asked } from './asked.ts'
import { attemptsByHour } from './attempts.ts'
import { criteriaMix } from './criteria.ts'
import { firstContact } from './first-contact.ts'
import { organisations } from './organisations.ts'
import { outcomes } from './outcomes.ts'
import type { TallyKind } from './tally.ts'
import { workload } from './workload.ts'

export const reportCodes = [
  'arrivals',
  'attempts',
  'first_contact',
  'outcomes',
  'criteria',
  'workload',
  'organisations',
] as const
export type ReportCode = (typeof reportCodes)[number]

export interface ReportSource {
  /** Kinds of tallies over the period. */
  kinds: readonly TallyKind[]
  /** Kinds that are read over all time. */
  ever?: readonly TallyKind[]
  /** Whether the course of time matters. */
  bySteps: boolean
}

/** Which tallies each report reads. */
export const reportSources: Record<ReportCode, ReportSource> = {
  arrivals: { kinds: ['received'], bySteps: true },
  first_contact: { kinds: ['first_contact', 'no_contact', 'first_try'], bySteps: true },
  outcomes: { kinds: ['received', 'step', 'end'], bySteps: false },
  criteria: { kinds: ['received', 'criterion', 'named'], bySteps: false },
  attempts: { kinds: ['attempt'], bySteps: false },
  workload: { kinds: ['closed'], ever: ['open'], bySteps: false },
  organisations: { kinds: ['referred', 'referred_end', 'responded', 'unanswered'], bySteps: false },
}

/** How each report is computed. Another one is another row here and in `reportSources`. */
export const reports = {
  arrivals,
  first_contact: firstContact,
  outcomes,
  criteria: criteriaMix,
  attempts: attemptsByHour,
  workload,
  organisations,
} as const satisfies Record<ReportCode, (asked: Asked) => object>

/** What each report finds. */
export type Reports = { [Code in ReportCode]: ReturnType<(typeof reports)[Code]> }
