import { Temporal } from 'temporal-polyfill'

/** The moment of a local date and time as a browser sends it ("2026-11-30T14:30"), in a zone; null where it is none. */
export function momentIn(timeZone: string, text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null
  try {
    return new Date(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds)
  } catch {
    return null
  }
}

/** Noon of a local date ("2026-11-30"), in a zone; null where it is none. */
export const noonOf = (timeZone: string, date: string): Date | null => momentIn(timeZone, `${date}T12:00`)

/** The local date and time of a moment, as a browser's field takes it. */
export const localOf = (timeZone: string, at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
