import { attemptResults } from '../triage/orders.ts'
import { type Asked, counted } from './asked.ts'
import { shareOf, sumOf } from './waits.ts'

/** Tries by the hour of the day and by what came of them, from the first hour with one to the last. */
export function attemptsByHour({ tallies }: Asked) {
  const hours = tallies.map(({ value }) => value)
  const first = Math.min(...hours, 24)
  const rows = Array.from({ length: Math.max(0, Math.max(...hours, -1) - first + 1) }, (_, n) => {
    const ofHour = tallies.filter(({ value }) => value === first + n)
    const total = sumOf(ofHour)
    const byResult = attemptResults.map(result => counted(ofHour, 'attempt', result))
    return { hour: first + n, total, byResult, reachedShare: shareOf(byResult[0] ?? 0, total) }
  })
  const total = sumOf(tallies)
  const byResult = attemptResults.map(result => counted(tallies, 'attempt', result))
  return { results: attemptResults, rows, total, byResult, reachedShare: shareOf(byResult[0] ?? 0, total) }
}
