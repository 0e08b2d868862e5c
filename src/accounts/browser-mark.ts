import { createHmac, type KeyObject } from 'node:crypto'
import { cookieIn, cookieLine, cookieName } from './cookies.ts'
import type { Visit } from './visit.ts'

const halfAYear = 180 * 24 * 60 * 60

/** Says "this person signed in here before". It opens nothing. */
export const markOf = (key: KeyObject, staffId: string) =>
  createHmac('sha256', key).update(`browser ${staffId}`).digest('base64url')

/** The line for `Set-Cookie` after a whole sign-in. */
export const browserMark = (key: KeyObject, { origin }: Visit, staffId: string) =>
  cookieLine(origin, 'browser', markOf(key, staffId), halfAYear)

/** The mark that a browser brings, whoever's it is; null where it brings none. */
export const markIn = ({ cookie, origin }: Visit): string | null =>
  cookieIn(cookie, cookieName(origin, 'browser'))

/** This person's own mark, shortened to name a count; null in a browser that they did not use before. */
export function knownBrowser(key: KeyObject, visit: Visit, staffId: string): string | null {
  const mark = markOf(key, staffId)
  return markIn(visit) === mark ? mark.slice(0, 12) : null
}
