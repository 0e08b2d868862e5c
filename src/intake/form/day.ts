import type { Kind } from './kinds.ts'
import type { Day } from './question.ts'

/** A day of the calendar, kept as an ISO date where it can be read as one. */
export const day: Kind<Day> = {
  parse(_question, raw) {
    if (raw.trim() === '') return {}
    const read = readDay(raw)
    return read === null ? { answer: raw, fault: 'not_a_day' } : { answer: read }
  },
  show: (_question, answer) => dayInDigits(String(answer)),
  textKeys: () => [],
}

const written: readonly [RegExp, order: readonly [year: number, month: number, day: number]][] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, [1, 2, 3]],
  [/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/, [3, 1, 2]],
]

/** Reads "4/23/1988" or "1988-04-23" as an ISO date; null for anything else, and for a day that no calendar has. */
export function readDay(typed: string): string | null {
  for (const [pattern, [year, month, day]] of written) {
    const found = pattern.exec(typed.trim())
    if (!found) continue
    const iso = [found[year], found[month]?.padStart(2, '0'), found[day]?.padStart(2, '0')].join('-')
    const at = new Date(`${iso}T00:00:00Z`)
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null
  }
  return null
}

/** An ISO date as it is written here: "04/23/1988". Anything else stays as it is. */
export function dayInDigits(text: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  return year === undefined ? text : `${month}/${day}/${year}`
}

/** Full years between two ISO dates, the way birthdays count; negative where the second comes first. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}
