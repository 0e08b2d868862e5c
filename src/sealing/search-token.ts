import type { KeyObject } from 'node:crypto'
import { open, placeOf, seal } from './box.ts'

const place = (owner: string) => placeOf('search', owner, 'query')

/** Seals what somebody searches for, for them alone and until a time, so that it can stand in an address. */
export const sealSearch = (key: KeyObject, owner: string, query: unknown, until: Date): string =>
  Buffer.from(seal(key, place(owner), JSON.stringify({ until: until.getTime(), query })), 'base64').toString(
    'base64url',
  )

/** Opens it again; null where it is over, somebody else's or not one of ours. */
export function openSearch(key: KeyObject, owner: string, token: string, now: Date): unknown {
  try {
    const sealed = Buffer.from(token, 'base64url').toString('base64')
    const { until, query } = JSON.parse(open(key, place(owner), sealed).toString('utf8'))
    return now.getTime() < until ? query : null
  } catch {
    return null
  }
}
