import { standingOf } from './triage/queue.ts'
import { endStates, isEnd, type TriageRecord } from './triage/record.ts'

/** How an inquiry ended; `quarantined`: it was set apart as a program's, and nobody has touched it. */
export const retentionOutcomes = [...endStates, 'quarantined'] as const
export type RetentionOutcome = (typeof retentionOutcomes)[number]

/** How long inquiries of an outcome are kept, from their end; quarantined ones from when they came. The first that fits counts. */
export interface RetentionRule {
  outcome: RetentionOutcome
  /** Only those that came this way; without it, all. */
  sources?: readonly string[]
  days: number
}

export interface Retention {
  /** Who decided on these times, and when. As long as nobody has, nothing is deleted. */
  approved: { by: string; on: string } | null
  rules: readonly RetentionRule[]
  /** How long reference, dates and outcome stay after the rest is gone. */
  thinLineYears: number
  /** Kinds of events whose content stays as long: to whom something was given, and what was on hold. */
  keptEvents: readonly string[]
}

export type Expiring = TriageRecord & { received_at: string }

const day = 86_400_000

/** How it ended, or null where it has not, or is the daily test. */
export function outcomeOf(record: TriageRecord): RetentionOutcome | null {
  if (record.source === 'synthetic') return null
  if (isEnd(record.state)) return record.state
  return record.state === 'new' && standingOf(record) === 'quarantine' ? 'quarantined' : null
}

/** When the content of an inquiry is to be deleted: null while it is open, under a legal hold, or no rule names it. */
export function expiresAt(record: Expiring, { rules }: Pick<Retention, 'rules'>): Date | null {
  const outcome = outcomeOf(record)
  const rule = rules.find(one => one.outcome === outcome && (one.sources?.includes(record.source) ?? true))
  const from = outcome === 'quarantined' ? record.received_at : record.closed_at
  if (record.held === 1 || !rule || from === null) return null
  return new Date(Date.parse(from) + rule.days * day)
}

/** The latest end that is over at a time. */
export const cutoffOf = ({ days }: RetentionRule, at: Date): Date => new Date(at.getTime() - days * day)

/** The sources that rules before this one have taken for the same outcome. */
export const takenBefore = (rules: readonly RetentionRule[], rule: RetentionRule): readonly string[] =>
  rules
    .slice(0, rules.indexOf(rule))
    .filter(({ outcome }) => outcome === rule.outcome)
    .flatMap(({ sources }) => sources ?? [])

/** When the thin line of something purged at a time goes too. */
export function forgetAt(purgedAt: Date, { thinLineYears }: Pick<Retention, 'thinLineYears'>): Date {
  const at = new Date(purgedAt)
  at.setUTCFullYear(at.getUTCFullYear() + thinLineYears)
  return at
}
