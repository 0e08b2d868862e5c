import type { KeyObject } from 'node:crypto'
import { open, seal } from './box.ts'

/** Seals something until a time, for one place alone, so that it can stand in an address. */
export const sealUntil = (key: KeyObject, place: string, what: unknown, until: Date): string =>
  Buffer.from(seal(key, place, JSON.stringify({ until: until.getTime(), what })), 'base64').toString(
    'base64url',
  )

/** Opens it again; null where it is over, of another place or not one of ours. */
export function openUntil(key: KeyObject, place: string, token: string, now: Date): unknown {
  try {
    const sealed = Buffer.from(token, 'base64url').toString('base64')
    const { until, what } = JSON.parse(open(key, place, sealed).toString('utf8'))
    return now.getTime() < until ? what : null
  } catch {
    return null
  }
}
