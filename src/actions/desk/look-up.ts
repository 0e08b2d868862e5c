import { readReference } from '../../intake/reference.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { type TermKind, wantedWays } from '../../intake/search-words.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { inquiryByReference } from '../../storage/inquiries.ts'
import { inquiriesWithTerms } from '../../storage/search-terms.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { hashesOf } from '../index-inquiries.ts'
import { type QueueRow, rowOf } from './list-queue.ts'
import type { DeskParts } from './triage-inquiry.ts'

const most = 20

/**
 * Somebody calls back: finds inquiries by reference, phone number, address or the words of a name, the newest first.
 * The look-up is an event, without its words. Whoever may see no inquiries finds none.
 */
export async function lookUp(parts: DeskParts, actor: Actor, typed: string): Promise<QueueRow[]> {
  if (!sight[actor.role].inquiries) return []
  const { kind, rows } = await find(parts, typed)
  await parts.store.commit(trx =>
    appendHouseEvent(trx, parts.vault.secrets.chain, {
      at: parts.now(),
      actor: `staff:${actor.id}`,
      kind: 'looked_up',
      detail: { by: kind, found: rows.length, from: actor.from },
    }),
  )
  return Promise.all(rows.map(row => rowOf(parts, row)))
}

interface Found {
  /** By what it was looked for: a code of the event. */
  kind: 'reference' | TermKind | 'nothing'
  rows: InquiryRow[]
}

async function find({ store, vault }: DeskParts, typed: string): Promise<Found> {
  const reference = readReference(typed)
  const row = reference === null ? undefined : await inquiryByReference(store.db, reference)
  if (row) return { kind: 'reference', rows: [row] }
  const ways = wantedWays(typed)
  const found = new Map<string, InquiryRow>()
  for (const way of ways)
    for (const one of await inquiriesWithTerms(store.db, hashesOf(vault, way), most)) found.set(one.id, one)
  const newestFirst = [...found.values()].sort((one, other) => (one.id < other.id ? 1 : -1))
  return { kind: ways[0]?.[0]?.kind ?? 'nothing', rows: newestFirst.slice(0, most) }
}
