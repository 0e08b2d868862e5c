import type { Temporal } from 'temporal-polyfill'

export const dayLength = 86_400_000

/** One calendar day of a time zone, in milliseconds. A day without a clock change has `change` Infinity. */
export interface LocalDay {
  /** Epoch milliseconds of its first moment and of the next day's first moment. */
  readonly start: number
  readonly end: number
  /** How long after the start the clocks change, and by how much they are set back (negative: forward). */
  readonly change: number
  readonly setBack: number
}

/** The day of a date in a zone, with its clock change if it has one. */
export function localDay(date: Temporal.PlainDate, timeZone: string): LocalDay {
  const first = date.toZonedDateTime(timeZone)
  const start = first.epochMilliseconds
  const end = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
  if (end - start === dayLength || end === start) return { start, end, change: Infinity, setBack: 0 }
  const setBack = end - start - dayLength
  if (first.hour + first.minute > 0) return { start, end, change: 0, setBack }
  const change = first.getTimeZoneTransition('next')?.epochMilliseconds ?? end
  return { start, end, change: change - start, setBack }
}

/**
 * The time on the clock, in milliseconds after midnight. While an hour is repeated the clock stands at its end:
 * so a later moment never has an earlier time.
 */
export function clockOf(day: LocalDay, at: number): number {
  const passed = at - day.start
  return passed < day.change ? passed : Math.max(passed - day.setBack, day.setBack > 0 ? day.change : 0)
}

/** The moment of a time on the clock: the first of two, and as long after midnight as usual for one that is left out. */
export function momentOf(day: LocalDay, clock: number): number {
  const isBefore = clock < day.change + Math.max(0, -day.setBack)
  return day.start + (isBefore ? clock : clock + day.setBack)
}
