import { Temporal } from 'temporal-polyfill'
import type { FieldFault } from '../faults.ts'

/** Days of the practice, "2026-11-24"; both ends belong to it. */
export interface Period {
  from: string
  to: string
}

export const steps = ['week', 'month', 'year'] as const
export type Step = (typeof steps)[number]

const longestWeeks = 26
const longestMonths = 36
const longestYears = 30

const date = (day: string) => Temporal.PlainDate.from(day)

/** How many days from one to the other. */
const daysBetween = ({ from, to }: Period): number => date(from).until(date(to), { largestUnit: 'days' }).days

/** In which steps a period is shown, so that it is never cut into more pieces than can be read. */
export function stepOf(period: Period): Step {
  const days = daysBetween(period) + 1
  return days <= longestWeeks * 7 ? 'week' : days <= longestMonths * 30.5 ? 'month' : 'year'
}

/** The first day of the step that a day belongs to; weeks begin on Monday. */
export function startOf(step: Step, day: string): string {
  if (step === 'month') return `${day.slice(0, 7)}-01`
  if (step === 'year') return `${day.slice(0, 4)}-01-01`
  const at = new Date(`${day}T00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  return at.toISOString().slice(0, 10)
}

const lengthOf = { week: { weeks: 1 }, month: { months: 1 }, year: { years: 1 } } as const

/** The first days of all steps that a period touches, in order. */
export function startsIn(step: Step, { from, to }: Period): string[] {
  const starts: string[] = []
  for (let at = date(startOf(step, from)); at.toString() <= to; at = at.add(lengthOf[step]))
    starts.push(at.toString())
  return starts
}

/** Whether a period holds only part of a step that it touches. */
export const isCut = (step: Step, start: string, { from, to }: Period): boolean =>
  start < from || date(start).add(lengthOf[step]).subtract({ days: 1 }).toString() > to

/** Periods at one click, by code; the first one is shown when nothing was asked for. */
export function presets(today: string): [code: string, period: Period][] {
  const at = date(today)
  const monday = date(startOf('week', today))
  return [
    ['weeks_12', { from: monday.subtract({ weeks: 11 }).toString(), to: today }],
    ['weeks_4', { from: monday.subtract({ weeks: 3 }).toString(), to: today }],
    ['months_12', { from: at.subtract({ months: 11 }).with({ day: 1 }).toString(), to: today }],
    ['this_year', { from: at.with({ month: 1, day: 1 }).toString(), to: today }],
  ]
}

/** What was asked for; a field that is left out keeps the usual period's end. Answers what is wrong, if anything. */
export function readPeriod(
  asked: { from?: string | undefined; to?: string | undefined },
  today: string,
): { period: Period; faults: FieldFault[] } {
  const [usual] = presets(today)
  const period = { from: today, to: today, ...usual?.[1] }
  const read = { from: asked.from?.trim() || period.from, to: asked.to?.trim() || period.to }
  const faults = (['from', 'to'] as const)
    .filter(field => !isDay(read[field]))
    .map(field => ({ field, code: 'not_a_date' }))
  if (faults.length > 0) return { period, faults }
  if (read.from > read.to) return { period, faults: [{ field: 'to', code: 'before_start' }] }
  if (daysBetween(read) > longestYears * 366) return { period, faults: [{ field: 'from', code: 'too_long' }] }
  return { period: read, faults: [] }
}

/** A day that the calendar has, written as a date field sends it. */
export function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false
  try {
    return date(text).toString() === text
  } catch {
    return false
  }
}
