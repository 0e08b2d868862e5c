import { Temporal } from 'temporal-polyfill'
import { dayNumberAt, openCalendar } from './calendar.ts'
import type { OfficeHours } from './office-hours.ts'

const hour = 3_600_000

/** The latest moment, `now` included, at which a clock in this zone showed a time of day (HH:MM). */
export function latestAt(timeZone: string, clock: string, now: Date): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone)
  const today = local.withPlainTime(clock)
  const isPast = today.epochMilliseconds <= now.getTime()
  return new Date((isPast ? today : local.subtract({ days: 1 }).withPlainTime(clock)).epochMilliseconds)
}

/** The full hour of staffed time that has begun, counted from the opening; null while nobody is there. */
export function staffedHour(hours: OfficeHours, now: Date): Date | null {
  const { opening } = staffedDay(hours, now)
  const passed = opening === undefined ? 0 : now.getTime() - opening.from
  return opening === undefined ? null : new Date(opening.from + Math.floor(passed / hour) * hour)
}

/** When the staffed day began; null while nobody is there. */
export function staffedMorning(hours: OfficeHours, now: Date): Date | null {
  const { opening, first } = staffedDay(hours, now)
  return opening === undefined || first === undefined ? null : new Date(first.from)
}

function staffedDay(hours: OfficeHours, now: Date) {
  const calendar = openCalendar(hours)
  const at = now.getTime()
  const { openings } = calendar.day(dayNumberAt(calendar, at))
  return { first: openings[0], opening: openings.find(({ from, to }) => from <= at && at < to) }
}

const daysBack = 60

/** The moment since which this many minutes were staffed. Where there are too few, 60 days ago. */
export function staffedAgo(hours: OfficeHours, minutes: number, now: Date): Date {
  const calendar = openCalendar(hours)
  const today = dayNumberAt(calendar, now.getTime())
  let left = minutes * 60_000
  for (let number = today; number > today - daysBack; number--)
    for (const { from, to } of calendar.day(number).openings.toReversed()) {
      const length = Math.min(to, now.getTime()) - from
      if (length >= left) return new Date(from + length - left)
      left -= Math.max(0, length)
    }
  return new Date(calendar.day(today - daysBack).start)
}
