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

const place = (owner: string) => placeOf('kept', owner, 'form')

/** Seals it for one person, by the mark of their browsers; nobody else can open it. */
export const keep = (key: KeyObject, owner: string, what: Kept): string =>
  seal(key, place(owner), JSON.stringify(what))

/** Opens it again, or answers null for anything that was not kept for this person. */
export function readKept(key: KeyObject, owner: string, sealed: string): Kept | null {
  try {
    return kept.parse(JSON.parse(open(key, place(owner), sealed).toString('utf8')))
  } catch {
    return null
  }
}
