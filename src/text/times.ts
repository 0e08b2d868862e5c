const formatters = new Map<string, Intl.DateTimeFormat>()

const styles = {
  promise: { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' },
  moment: { dateStyle: 'medium', timeStyle: 'medium' },
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
  formatterFor('moment', language, timeZone).format(at)
