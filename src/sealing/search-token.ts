import type { KeyObject } from 'node:crypto'
import { placeOf } from './box.ts'
import { openUntil, sealUntil } from './short-lived.ts'

const place = (owner: string) => placeOf('search', owner, 'query')

/** Seals what somebody searches for, for them alone and until a time, so that it can stand in an address. */
export const sealSearch = (key: KeyObject, owner: string, query: unknown, until: Date): string =>
  sealUntil(key, place(owner), query, until)

/** Opens it again; null where it is over, somebody else's or not one of ours. */
export const openSearch = (key: KeyObject, owner: string, token: string, now: Date): unknown =>
  openUntil(key, place(owner), token, now)
