import { type Asked, byStep, counted } from './asked.ts'
import { sumOf } from './waits.ts'

/** Inquiries by step and by how they came; the most frequent way first. */
export function arrivals(asked: Asked) {
  const { step, rows } = byStep(asked)
  const totals = new Map<string, number>()
  for (const { key, count } of asked.tallies) totals.set(key, (totals.get(key) ?? 0) + count)
  const sources = [...totals].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
  return {
    step,
    sources: sources.map(([source]) => source),
    total: sumOf(asked.tallies),
    bySource: sources.map(([, count]) => count),
    rows: rows.map(([start, tallies]) => ({
      start,
      total: sumOf(tallies),
      bySource: sources.map(([source]) => counted(tallies, 'received', source)),
    })),
  }
}
