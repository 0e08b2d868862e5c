import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { open, placeOf, seal } from '../sealing/box.ts'

/** What somebody sent while the session was locked or over: sealed into the page, and kept nowhere else. */
export interface Kept {
  path: string
  fields: Record<string, string | string[]>
}

const kept = z.object({
  path: z.string().regex(/^\/staff(\/[\w./%-]*)?$/),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
})

const place = (staffId: string) => placeOf('kept', staffId, 'form')

/** Seals it for one person; nobody else can open it. */
export const keep = (key: KeyObject, staffId: string, what: Kept): string =>
  seal(key, place(staffId), JSON.stringify(what))

/** Opens it again, or answers null for anything that was not kept for this person. */
export function readKept(key: KeyObject, staffId: string, sealed: string): Kept | null {
  try {
    return kept.parse(JSON.parse(open(key, place(staffId), sealed).toString('utf8')))
  } catch {
    return null
  }
}
