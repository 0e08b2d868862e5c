import { type Asked, byStep, counted } from './asked.ts'
import { dueHour, type Tally } from './tally.ts'
import { quantile, shareOf, sumOf } from './waits.ts'

/**
 * How long people waited for the first talk (minutes), against what they were promised. The promise is kept, late, or
 * missed while nobody was reached and its time is over; whatever ended without a talk is named apart.
 */
function waitsOf(tallies: readonly Tally[], now: Date) {
  const waits = tallies.filter(({ kind }) => kind === 'first_contact')
  const kept = counted(waits, 'first_contact', 'kept')
  const late = counted(waits, 'first_contact', 'late')
  const open = tallies.filter(({ kind, key }) => kind === 'no_contact' && key === 'open')
  const missed = sumOf(open.filter(({ value }) => value < dueHour(now.toISOString())))
  const tried = counted(tallies, 'first_try', 'kept')
  return {
    contacted: kept + late,
    median: quantile(waits, 0.5),
    p90: quantile(waits, 0.9),
    kept,
    late,
    missed,
    keptShare: shareOf(kept, kept + late + missed),
    triedShare: shareOf(tried, tried + counted(tallies, 'first_try', 'late')),
    waiting: sumOf(open) - missed,
    ended: counted(tallies, 'no_contact', 'ended'),
  }
}

/** Waits for the first talk over the period, and for each step of it. */
export function firstContact(asked: Asked) {
  const { step, rows } = byStep(asked)
  return {
    step,
    whole: waitsOf(asked.tallies, asked.now),
    rows: rows.map(([start, tallies]) => ({ start, ...waitsOf(tallies, asked.now) })),
  }
}
