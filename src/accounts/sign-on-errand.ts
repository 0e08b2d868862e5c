import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { open, placeOf, seal } from '../sealing/box.ts'
import { cookieIn, cookieLine, cookieName } from './cookies.ts'
import type { Errand } from './provider.ts'
import type { Visit } from './visit.ts'

const errandMs = 10 * 60_000
const place = placeOf('single-sign-on', 'errand', 'cookie')
const shape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  at: z.number(),
})

/** The line for `Set-Cookie` that a browser brings back from the provider. Nobody but us can read or make one. */
export const errandCookie = (key: KeyObject, { origin }: Visit, errand: Errand & { to: string }, at: Date) =>
  cookieLine(
    origin,
    'errand',
    encodeURIComponent(seal(key, place, JSON.stringify({ ...errand, at: at.getTime() }))),
    errandMs / 1000,
  )

/** The errand of a browser that began here within ten minutes, or null. */
export function errandIn(key: KeyObject, { cookie, origin }: Visit, now: Date) {
  try {
    const sealed = decodeURIComponent(cookieIn(cookie, cookieName(origin, 'errand')) ?? '')
    const errand = shape.parse(JSON.parse(open(key, place, sealed).toString('utf8')))
    return Math.abs(now.getTime() - errand.at) < errandMs ? errand : null
  } catch {
    return null
  }
}
