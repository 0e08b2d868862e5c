import { Temporal } from 'temporal-polyfill'
import { holidayCheck } from './holidays.ts'
import { dayLength, type LocalDay, localDay, momentOf } from './local-day.ts'
import type { OfficeHours, Opening, Weekday } from './office-hours.ts'

/** Epoch milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface BusinessDay extends LocalDay {
  readonly openings: readonly Span[]
}

/** The days of a practice, by days since 1 January 1970 in its own time zone. */
export interface Calendar {
  day(number: number): BusinessDay
}

const calendars = new WeakMap<OfficeHours, Calendar>()

const daysRemembered = 800

/**
 * The calendar of these hours. Its days are worked out once and remembered (Temporal takes about 0.1 ms for a
 * day, and a promise needs several); what is remembered is bounded. Throws on times that are not HH:MM.
 */
export function openCalendar(hours: OfficeHours): Calendar {
  const known = calendars.get(hours)
  if (known) return known
  const build = dayBuilder(hours)
  const days = new Map<number, BusinessDay>()
  const calendar: Calendar = {
    day(number) {
      const known = days.get(number)
      if (known) return known
      const day = build(number)
      if (days.size >= daysRemembered) days.clear()
      days.set(number, day)
      return day
    },
  }
  calendars.set(hours, calendar)
  return calendar
}

function dayBuilder(hours: OfficeHours): (number: number) => BusinessDay {
  const minutes = ([from, to]: Opening) => ({ from: minuteOf(from), to: minuteOf(to) })
  const week = Object.fromEntries(Object.entries(hours.week).map(([day, list]) => [day, list.map(minutes)]))
  const isClosed = closedOn(hours)
  return number => {
    const date = epoch.add({ days: number })
    const day = localDay(date, hours.timeZone)
    const openings = isClosed(date) ? [] : (week[date.dayOfWeek as Weekday] ?? [])
    return { ...day, openings: spansOf(day, openings) }
  }
}

const epoch = new Temporal.PlainDate(1970, 1, 1)

function closedOn(hours: OfficeHours): (date: Temporal.PlainDate) => boolean {
  const extra = new Set(hours.closedDates.map(text => Temporal.PlainDate.from(text).toString()))
  const isHoliday = holidayCheck(hours.holidays)
  return date => extra.has(date.toString()) || isHoliday(date)
}

/** A clock change can swallow an opening, or make two of them overlap. */
function spansOf(day: LocalDay, openings: readonly Span[]): Span[] {
  let last = day.start
  return openings.flatMap(opening => {
    const from = Math.max(last, momentOf(day, opening.from * 60_000))
    const to = Math.min(day.end, momentOf(day, opening.to * 60_000))
    if (to <= from) return []
    last = to
    return [{ from, to }]
  })
}

function minuteOf(text: string): number {
  const [, hour, minute] = /^(\d\d):([0-5]\d)$/.exec(text) ?? []
  const minutes = Number(hour) * 60 + Number(minute)
  if (!(minutes <= 1440)) throw new Error(`Office hours: ${text} is no time of day (HH:MM, at most 24:00)`)
  return minutes
}

/** The number of the local day in which a moment lies. */
export function dayNumberAt(calendar: Calendar, at: number): number {
  // No zone is ahead of UTC by more than a day.
  let number = Math.floor(at / dayLength) + 1
  while (calendar.day(number).start > at) number--
  return number
}

/** The local date of a moment ("2026-11-30"). */
export const localDateAt = (hours: OfficeHours, at: Date): string =>
  new Date(dayNumberAt(openCalendar(hours), at.getTime()) * dayLength).toISOString().slice(0, 10)

const daysAhead = 60

/** The next day with an opening after the given one. Throws when there is none within 60 days. */
export function nextBusinessDay(calendar: Calendar, number: number): number {
  for (let next = number + 1; next <= number + daysAhead; next++)
    if (calendar.day(next).openings.length > 0) return next
  throw new Error(
    `Office hours: the practice is closed for ${daysAhead} days after ${epoch.add({ days: number })}`,
  )
}

export interface Staffed extends Span {
  readonly dayNumber: number
}

/** Staffed time from a moment on, at least one span and as many as are asked for; the first may have begun. */
export function* openingsFrom(calendar: Calendar, at: number): Generator<Staffed, never> {
  for (let dayNumber = dayNumberAt(calendar, at); ; dayNumber = nextBusinessDay(calendar, dayNumber))
    for (const { from, to } of calendar.day(dayNumber).openings)
      if (to > at) yield { dayNumber, from: Math.max(from, at), to }
}

/** The first of them. */
export const nextStaffed = (calendar: Calendar, at: number): Staffed =>
  openingsFrom(calendar, at).next().value
