import { type Period, type Step, startOf, startsIn, stepOf } from './period.ts'
import type { Tally, TallyKind } from './tally.ts'
import { sumOf } from './waits.ts'

/** What a report is computed from: its tallies, summed by step for those that show the course of time. */
export interface Asked {
  tallies: readonly Tally[]
  period: Period
  now: Date
  /** Codes of the criteria in the practice's order. */
  criteria: readonly string[]
}

/** How many of a kind there are, under one code or all. */
export const counted = (tallies: readonly Tally[], kind: TallyKind, key?: string) =>
  sumOf(tallies.filter(tally => tally.kind === kind && (key === undefined || tally.key === key)))

/** The tallies of each step of the period, in order. */
export function byStep({ tallies, period }: Asked): {
  step: Step
  rows: [start: string, tallies: Tally[]][]
} {
  const step = stepOf(period)
  const rows = new Map<string, Tally[]>(startsIn(step, period).map(start => [start, []]))
  const ofDay = new Map<string, Tally[] | undefined>()
  for (const tally of tallies) {
    const { day } = tally
    if (!ofDay.has(day)) ofDay.set(day, rows.get(startOf(step, day)))
    ofDay.get(day)?.push(tally)
  }
  return { step, rows: [...rows] }
}
