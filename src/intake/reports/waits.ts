const minuteMs = 60_000

export type Grain = readonly [upTo: number, step: number]

/** Up to how many minutes a wait is counted in steps of how many: fine where minutes matter, few where days do. */
const waitGrains: readonly Grain[] = [
  [60, 1],
  [12 * 60, 15],
  [10 * 24 * 60, 60],
  [Number.POSITIVE_INFINITY, 24 * 60],
]

/** Rounds up in steps that grow with the number: a histogram of such numbers stays small. */
export function rounded(value: number, grains: readonly Grain[]): number {
  const least = Math.max(0, value)
  const step = grains.find(([upTo]) => least <= upTo)?.[1] ?? 1
  return Math.ceil(least / step) * step
}

/** A wait in minutes, rounded up, so that whoever waited did not wait longer than it says. */
export const roundedWait = (ms: number): number => rounded(ms / minuteMs, waitGrains)

/** How often each value occurred. */
export type Histogram = readonly { value: number; count: number }[]

/** The smallest value that at least this share (0 to 1) of all do not exceed; null where there are none. */
export function quantile(histogram: Histogram, share: number): number | null {
  const total = sumOf(histogram)
  if (total === 0) return null
  let seen = 0
  for (const { value, count } of [...histogram].sort((one, other) => one.value - other.value)) {
    seen += count
    if (seen >= share * total) return value
  }
  return null
}

export const sumOf = (counted: readonly { count: number }[]): number =>
  counted.reduce((sum, { count }) => sum + count, 0)

/** A part of a whole, 0 to 1; null where there is no whole. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
