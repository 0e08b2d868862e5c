import {
  type BusinessDay,
  type Calendar,
  dayNumberAt,
  nextBusinessDay,
  nextStaffed,
  openCalendar,
  openingsFrom,
} from './calendar.ts'
import { clockOf, momentOf } from './local-day.ts'
import type { OfficeHours } from './office-hours.ts'
import type { SafetyLevel } from './screening-types.ts'

interface StaffedMinutes {
  readonly kind: 'staffed_minutes'
  readonly minutes: number
}

interface SameDay {
  readonly kind: 'same_day'
  /** Staffed minutes that must be left of a day for its closing time to be promised. */
  readonly leaveMinutes: number
  /** HH:MM by which the next business day answers what came too late or before opening. */
  readonly afterNightBy: string
}

interface BusinessDays {
  readonly kind: 'business_days'
  readonly days: number
}

export type Target = StaffedMinutes | SameDay | BusinessDays
export type Targets = Readonly<Record<SafetyLevel, Target>>

const minute = 60_000
const quarterHour = 15 * minute
const hour = 60 * minute

/**
 * By when a person is promised an answer: after receipt, within opening hours (the closing time included), and
 * never earlier for a later receipt. Throws when the practice is closed for 60 days on end.
 */
export const promise = (hours: OfficeHours, targets: Targets, level: SafetyLevel, receivedAt: Date): Date =>
  dueAfter(hours, targets[level], receivedAt)

/** A moment within opening hours that lies a target after another. Throws as `promise` does. */
export function dueAfter(hours: OfficeHours, target: Target, from: Date): Date {
  const calendar = openCalendar(hours)
  const at = from.getTime()
  switch (target.kind) {
    case 'staffed_minutes':
      return new Date(afterStaffed(calendar, at, target.minutes * minute))
    case 'same_day':
      return new Date(sameDay(calendar, at, target))
    case 'business_days':
      return new Date(afterBusinessDays(calendar, at, target.days))
  }
}

function afterStaffed(calendar: Calendar, at: number, wanted: number): number {
  let left = wanted
  for (const { dayNumber, from, to } of openingsFrom(calendar, at)) {
    if (left <= to - from) {
      const day = calendar.day(dayNumber)
      return Math.min(to, momentOf(day, roundedUp(clockOf(day, from + left), quarterHour)))
    }
    left -= to - from
  }
  throw new Error('Unreachable: openings never end')
}

function sameDay(calendar: Calendar, at: number, target: SameDay): number {
  const number = dayNumberAt(calendar, at)
  const today = calendar.day(number)
  const [first] = today.openings
  if (first && at < first.from) return afterNight(today, target)
  const left = staffedFrom(today, at)
  const isEnough = left > 0 && left >= target.leaveMinutes * minute
  return isEnough ? closingOf(today) : afterNight(calendar.day(nextBusinessDay(calendar, number)), target)
}

/** Noon, say, or later where the day opens so late that too little time would be left. */
function afterNight(day: BusinessDay, target: SameDay): number {
  const [hours = 0, minutes = 0] = target.afterNightBy.split(':').map(Number)
  const opening = day.openings[0]?.from ?? day.start
  return within(
    day,
    Math.max(momentOf(day, hours * hour + minutes * minute), opening + target.leaveMinutes * minute),
  )
}

function afterBusinessDays(calendar: Calendar, at: number, days: number): number {
  const begin = nextStaffed(calendar, at)
  const clock = roundedUp(clockOf(calendar.day(begin.dayNumber), begin.from), hour)
  let number = begin.dayNumber
  for (let passed = 0; passed < days; passed++) number = nextBusinessDay(calendar, number)
  const day = calendar.day(number)
  return within(day, momentOf(day, clock))
}

const roundedUp = (clock: number, step: number) => Math.ceil(clock / step) * step

const staffedFrom = (day: BusinessDay, at: number) =>
  day.openings.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, at)), 0)

const closingOf = (day: BusinessDay) => day.openings.at(-1)?.to ?? day.end

/** The moment itself while staffed; in a break or after closing the end of the opening before; the first opening if earlier. */
function within(day: BusinessDay, at: number): number {
  const opening = day.openings.findLast(({ from }) => from <= at)
  return opening ? Math.min(at, opening.to) : (day.openings[0]?.from ?? day.end)
}
