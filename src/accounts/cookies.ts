import { createHmac, timingSafeEqual } from 'node:crypto'
import { longestMs } from './session-rules.ts'

export const isHttps = (origin: string) => origin.startsWith('https:')

/** A name that begins with __Host- binds the cookie to this very host; browsers take it over https alone. */
export const cookieName = (origin: string, name: string) => `${isHttps(origin) ? '__Host-' : ''}staff-${name}`

/** The value of a cookie as it came, or null. */
export const cookieIn = (cookies: string, name: string): string | null =>
  cookies
    .split(/;\s*/)
    .find(one => one.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? null

/** The value of a cookie that the accounts library signed, or null where it is missing or was not signed by us. */
export function signedIn(cookies: string, name: string, secret: string): string | null {
  const [, value = '', signature = ''] = /^(.*)\.([^.]+)$/.exec(decoded(cookieIn(cookies, name) ?? '')) ?? []
  const expected = createHmac('sha256', secret).update(value).digest()
  const given = Buffer.from(signature, 'base64')
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
  return value !== '' && isOurs ? value : null
}

/** A line for `Set-Cookie`. */
export const cookieLine = (origin: string, name: string, value: string, seconds: number) =>
  `${cookieName(origin, name)}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isHttps(origin) ? '; Secure' : ''}`

/** The line for a session's cookie, its token signed as the accounts library signs its own. */
export function sessionCookie(origin: string, token: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  return cookieLine(origin, 'session', encodeURIComponent(`${token}.${signature}`), longestMs / 1000)
}

/** The line for `Set-Cookie` that takes a cookie away. */
export const withoutCookie = (origin: string, name: string) => cookieLine(origin, name, '', 0)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
