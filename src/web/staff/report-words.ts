import type { Text } from '../../intake/form/question.ts'
import type { Referrers } from '../../intake/reports/organisations.ts'
import { isCut, isDay, type Period, type Step, steps } from '../../intake/reports/period.ts'

const styles = {
  near: { month: 'short', day: 'numeric' },
  week: { dateStyle: 'medium' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
  hour: { hour: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

type Style = keyof typeof styles

const made = new Map<Style, Intl.DateTimeFormat>()

/** Made with the first report: all of them together would hold up each start. */
function formatted(style: Style, at: Date): string {
  const format = made.get(style) ?? new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...styles[style] })
  made.set(style, format)
  return format.format(at)
}

/** What a cell of a report is: the first day of a step, a name, or a number. Waits are minutes, shares 0 to 1. */
export type Unit = Step | 'label' | 'count' | 'share' | 'wait' | 'days'

/** Numbers, days and names as the reports say them. */
export interface ReportWords {
  text: Text
  day(day: string): string
  /** A step of the period in full, as a table says it, and in short, as an axis does. */
  step(step: Step, start: string): string
  tick(step: Step, start: string): string
  /** Whether the period holds only part of a step. */
  inPart(step: Step, start: string): boolean
  hour(hour: number): string
  /** A number of a kind; a dash where there is none. */
  number(unit: Unit, value: number | string | null): string
  person(id: string | null): string
  /** Whose referrals they are. */
  referrer(who: Referrers): string
}

/** Names of the staff, and of organizations that a report names. */
export interface ReportNames {
  staff: ReadonlyMap<string, string>
  organisations: ReadonlyMap<string, string>
}

export function reportWords(text: Text, names: ReportNames, period: Period): ReportWords {
  const format = (style: Style, day: string) => formatted(style, new Date(`${day}T00:00Z`))
  const words: ReportWords = {
    text,
    day: day => format('week', day),
    step(step, start) {
      const name = format(step, start)
      return words.inPart(step, start) ? text('report.in_part', { name }) : name
    },
    tick: (step, start) => (step === 'week' ? format('near', start) : format(step, start)),
    inPart: (step, start) => isCut(step, start, period),
    hour: hour => formatted('hour', new Date(Date.UTC(2026, 0, 1, hour))).toLowerCase(),
    number(unit, value) {
      if (value === null) return '–'
      if (typeof value === 'string') return isStep(unit) && isDay(value) ? words.step(unit, value) : value
      if (unit === 'share') return `${Math.round(value * 100)}%`
      if (unit === 'wait') return waitInWords(value, text)
      if (unit === 'days') return value.toFixed(1)
      return value.toLocaleString('en')
    },
    person: id => (id === null ? text('report.nobody') : (names.staff.get(id) ?? text('desk.somebody'))),
    referrer: who =>
      typeof who === 'string'
        ? text(`report.referrers.${who}`)
        : (names.organisations.get(who.id) ?? text('report.referrers.unnamed')),
  }
  return words
}

const isStep = (unit: Unit): unit is Step => steps.some(step => step === unit)

const hour = 60
const day = 24 * hour

/** Minutes as people say them: "35 min", "5 h 15 min", "2.5 days". */
export function waitInWords(minutes: number, text: Text): string {
  if (minutes < hour) return text('report.wait.minutes', { minutes })
  if (minutes >= 2 * day) return text('report.wait.days', { days: (minutes / day).toFixed(1) })
  const values = { hours: Math.floor(minutes / hour), minutes: minutes % hour }
  return text(values.minutes === 0 ? 'report.wait.hours' : 'report.wait.both', values)
}
