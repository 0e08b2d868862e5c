import { dayNumberAt, nextStaffed, openCalendar } from './calendar.ts'
import type { HolidayRule } from './holidays.ts'

export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** From and to as HH:MM local time; 24:00 is the end of the day. */
export type Opening = readonly [from: string, to: string]

/** When the practice is staffed. Plain data that must not be changed once it is in use. */
export interface OfficeHours {
  /** An IANA name, as America/New_York. */
  readonly timeZone: string
  /** ISO weekdays: 1 is Monday. Openings in order, without overlap. */
  readonly week: Readonly<Record<Weekday, readonly Opening[]>>
  readonly holidays: readonly HolidayRule[]
  /** Further days without staff, as YYYY-MM-DD. */
  readonly closedDates: readonly string[]
}

/** Whether the practice is staffed at this moment; at the closing time itself it no longer is. */
export function isOpen(hours: OfficeHours, at: Date): boolean {
  const calendar = openCalendar(hours)
  const moment = at.getTime()
  const today = calendar.day(dayNumberAt(calendar, moment))
  return today.openings.some(({ from, to }) => from <= moment && moment < to)
}

/** The first moment from `at` on when the practice is staffed: `at` itself while it is. Throws after 60 closed days. */
export const nextOpening = (hours: OfficeHours, at: Date): Date =>
  new Date(nextStaffed(openCalendar(hours), at.getTime()).from)
