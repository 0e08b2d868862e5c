/** A request as accounts see it: where people find the desk, its cookies, and where it came from. */
export interface Visit {
  origin: string
  cookie: string
  browser: string
  from: string
}

/** The network address as our server worked it out; the header is set by us, never taken from outside. */
export const addressHeader = 'x-intake-address'

/** The headers that the accounts library reads. */
export const headersOf = ({ cookie, browser, from, origin }: Visit) =>
  new Headers({ cookie, 'user-agent': browser, [addressHeader]: from, origin })
