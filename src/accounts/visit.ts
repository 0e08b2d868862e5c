import { cookieIn, cookieName } from './cookies.ts'

/** A request as accounts see it: where people find the desk, its cookies, and where it came from. */
export interface Visit {
  origin: string
  cookie: string
  browser: string
  from: string
}

/** The network address as our server worked it out; the header is set by us, never taken from outside. */
export const addressHeader = 'x-intake-address'

/**
 * The headers that the accounts library reads, with the named cookies alone: who brings cookies of two people must not
 * have it judge the one where we mean the other.
 */
export const headersOf = (
  { cookie, browser, from, origin }: Visit,
  ...names: ('session' | 'second' | 'passkey')[]
) =>
  new Headers({
    cookie: names.flatMap(name => pairOf(cookie, cookieName(origin, name))).join('; '),
    'user-agent': browser,
    [addressHeader]: from,
    origin,
  })

function pairOf(cookies: string, name: string): string[] {
  const value = cookieIn(cookies, name)
  return value === null ? [] : [`${name}=${value}`]
}
