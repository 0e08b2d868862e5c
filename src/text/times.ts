const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterFor = (language: string, timeZone: string) => {
  const key = `${language} ${timeZone}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(language, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  })
  formatters.set(key, made)
  return made
}

/** A promised time as people say it, in the practice's zone: "Tuesday, 1 December, 11 am". */
export function promiseInWords(at: Date, timeZone: string, language: string): string {
  const parts = Object.fromEntries(
    formatterFor(language, timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const minutes = parts.minute === '00' ? '' : `:${parts.minute}`
  const half = parts.dayPeriod ? ` ${parts.dayPeriod.toLowerCase()}` : ''
  return `${parts.weekday}, ${parts.day} ${parts.month}, ${parts.hour}${minutes}${half}`
}
