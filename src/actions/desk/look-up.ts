import { readReference } from '../../intake/reference.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { type TermKind, wantedWays } from '../../intake/search-words.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { anything } from '../../storage/search-filters.ts'
import { type Found, find, firstPlace } from './find.ts'
import { rowsOf as listed, type QueueRow } from './list-queue.ts'
import type { DeskParts } from './triage-inquiry.ts'

const most = 20

export interface LookedUp extends QueueRow {
  why: Found['why']
}

/**
 * Somebody calls back: finds inquiries by reference, phone number, address or the words of a name, the newest first,
 * and after these what sounds like the name. The look-up is an event, without its words. Whoever may see no inquiries
 * finds none.
 */
export async function lookUp(parts: DeskParts, actor: Actor, typed: string): Promise<LookedUp[]> {
  if (!sight[actor.role].inquiries) return []
  const { found } = typed.trim() === '' ? { found: [] } : await find(parts, typed, anything, firstPlace, most)
  await parts.store.note(trx =>
    appendHouseEvent(trx, parts.vault.secrets.chain, {
      at: parts.now(),
      actor: `staff:${actor.id}`,
      kind: 'looked_up',
      detail: { by: kindOf(typed, found), found: found.length, from: actor.from },
    }),
  )
  return rowsOf(parts, found)
}

/** What is found, as a list shows it. */
export async function rowsOf(parts: DeskParts, found: readonly Found[]): Promise<LookedUp[]> {
  const rows = await listed(
    parts,
    found.map(({ row }) => row),
  )
  return rows.map((row, n) => ({ ...row, why: found[n]?.why ?? null }))
}

/** By what it was looked for: a code of the event. */
export const kindOf = (typed: string, found: readonly Found[]): 'reference' | TermKind | 'nothing' =>
  readReference(typed) !== null && found[0]?.why === 'reference'
    ? 'reference'
    : (wantedWays(typed)[0]?.[0]?.kind ?? 'nothing')
