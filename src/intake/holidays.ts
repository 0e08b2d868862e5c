import { Temporal } from 'temporal-polyfill'
import type { Weekday } from './office-hours.ts'

interface Fixed {
  readonly kind: 'fixed'
  readonly month: number
  readonly day: number
  /** Which working day is free instead: the Monday after a Sunday, the Friday before a Saturday as well, or none. */
  readonly observed: 'monday_after_sunday' | 'nearest_weekday' | 'same_day'
}

interface Nth {
  readonly kind: 'nth_weekday'
  readonly month: number
  readonly weekday: Weekday
  readonly nth: 1 | 2 | 3 | 4
}

interface Last {
  readonly kind: 'last_weekday'
  readonly month: number
  readonly weekday: Weekday
}

export type HolidayRule = { readonly name: string } & (Fixed | Nth | Last)

const yearsRemembered = 50

/** Whether a holiday is kept on a date. The days of a year are worked out once. */
export function holidayCheck(rules: readonly HolidayRule[]): (date: Temporal.PlainDate) => boolean {
  const years = new Map<number, Set<string>>()
  return date => {
    const days = years.get(date.year) ?? holidaysAround(rules, date.year)
    if (years.size >= yearsRemembered) years.clear()
    years.set(date.year, days)
    return days.has(date.toString())
  }
}

/** 1 January can be kept in the year before, 31 December in the year after. */
const holidaysAround = (rules: readonly HolidayRule[], year: number) =>
  new Set([year - 1, year, year + 1].flatMap(each => rules.map(rule => dateOf(rule, each).toString())))

function dateOf(rule: HolidayRule, year: number): Temporal.PlainDate {
  switch (rule.kind) {
    case 'fixed':
      return observed(Temporal.PlainDate.from({ year, month: rule.month, day: rule.day }), rule.observed)
    case 'nth_weekday':
      return onOrAfter(
        Temporal.PlainDate.from({ year, month: rule.month, day: 1 + 7 * (rule.nth - 1) }),
        rule.weekday,
      )
    case 'last_weekday': {
      const month = Temporal.PlainYearMonth.from({ year, month: rule.month })
      return onOrAfter(month.toPlainDate({ day: month.daysInMonth - 6 }), rule.weekday)
    }
  }
}

const onOrAfter = (date: Temporal.PlainDate, weekday: Weekday) =>
  date.add({ days: (weekday - date.dayOfWeek + 7) % 7 })

function observed(date: Temporal.PlainDate, rule: Fixed['observed']): Temporal.PlainDate {
  if (rule !== 'same_day' && date.dayOfWeek === 7) return date.add({ days: 1 })
  if (rule === 'nearest_weekday' && date.dayOfWeek === 6) return date.subtract({ days: 1 })
  return date
}
