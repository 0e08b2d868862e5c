import type { Text } from '../intake/form/question.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

const styles = {
  promise: { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' },
  moment: { dateStyle: 'medium', timeStyle: 'medium' },
  near: { weekday: 'short', month: 'short', day: 'numeric' },
  far: { year: 'numeric', month: 'short', day: 'numeric' },
  clock: { hour: 'numeric', minute: '2-digit' },
  day: { year: 'numeric', month: '2-digit', day: '2-digit' },
  minute: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Making a formatter takes longer than a hundred uses of it. */
function formatterFor(style: keyof typeof styles, language: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${language} ${timeZone}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language, { timeZone, ...styles[style] })
  formatters.set(key, made)
  return made
}

const remembered = new Map<string, string>()
const mostRemembered = 20_000

/** Lists show the same times again and again, and formatting one takes longer than the rest of its row. */
function formatted(style: keyof typeof styles, language: string, timeZone: string, at: Date): string {
  const key = `${style} ${language} ${timeZone} ${at.getTime()}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size >= mostRemembered) remembered.clear()
  const words = formatterFor(style, language, timeZone).format(at)
  remembered.set(key, words)
  return words
}

/** A promised time as people say it, in the practice's zone: "Tuesday, 1 December, 11 am". */
export function promiseInWords(at: Date, timeZone: string, language: string): string {
  const parts = Object.fromEntries(
    formatterFor('promise', language, timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  // "12 pm" is read as midnight by many.
  if (language === 'en' && parts.hour === '12' && parts.minute === '00' && parts.dayPeriod === 'PM')
    return `${parts.weekday}, ${parts.day} ${parts.month}, noon`
  const minutes = parts.minute === '00' ? '' : `:${parts.minute}`
  const half = parts.dayPeriod ? ` ${parts.dayPeriod.toLowerCase()}` : ''
  return `${parts.weekday}, ${parts.day} ${parts.month}, ${parts.hour}${minutes}${half}`
}

/** An exact time in the practice's zone: "Nov 24, 2026, 9:12:04 AM". */
export const momentInWords = (at: Date, timeZone: string, language: string): string =>
  formatted('moment', language, timeZone, at)

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A moment near now as people say it at a desk: "today 9:12 am", "tomorrow noon", "Tue, Dec 1, 11 am". */
export function nearbyInWords(at: Date, now: Date, timeZone: string, language: string, text: Text): string {
  const clock = clockInWords(at, timeZone, language)
  const away = dayNumber(at, timeZone) - dayNumber(now, timeZone)
  if (away === 0) return text('desk.time.today', { clock })
  if (away === 1) return text('desk.time.tomorrow', { clock })
  if (away === -1) return text('desk.time.yesterday', { clock })
  const style = yearOf(at, timeZone) === yearOf(now, timeZone) ? 'near' : 'far'
  return `${formatted(style, language, timeZone, at)}, ${clock}`
}

function clockInWords(at: Date, timeZone: string, language: string): string {
  const words = formatted('clock', language, timeZone, at).replace(/\s/g, ' ').toLowerCase()
  return words === '12:00 pm' ? 'noon' : words.replace(':00', '')
}

/** An ISO date as people say it: "Nov 27, 2026". */
export const dateInWords = (date: string, language: string): string =>
  formatted('far', language, 'UTC', new Date(date))

/** The date of a moment in a zone, as ISO text. */
export const dateIn = (at: Date, timeZone: string): string =>
  // To the minute: a day begins at none of its seconds, and now is another one at each request.
  formatted('day', 'sv', timeZone, new Date(at.getTime() - (at.getTime() % minute)))

/** A moment in a zone as a spreadsheet reads it: "2026-11-24 09:12". */
export const sortableIn = (at: Date, timeZone: string): string =>
  formatterFor('minute', 'sv', timeZone).format(at)

const dayNumber = (at: Date, timeZone: string): number => Math.round(Date.parse(dateIn(at, timeZone)) / day)

const yearOf = (at: Date, timeZone: string): string => dateIn(at, timeZone).slice(0, 4)

/** A length of time in its largest unit: "35 min", "4 h", "3 days". */
export function lengthInWords(ms: number, text: Text): string {
  const count = (unit: number) => Math.round(Math.abs(ms) / unit)
  if (count(minute) < 60) return text('desk.time.minutes', { count: Math.max(1, count(minute)) })
  if (count(hour) < 24) return text('desk.time.hours', { count: count(hour) })
  return text('desk.time.days', { count: count(day) })
}
