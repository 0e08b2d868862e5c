import type { Actor } from '../../intake/roles.ts'
import { entryById } from '../../storage/entries.ts'
import { lastEventOf } from '../../storage/events.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { DeskParts, Wish } from './triage-inquiry.ts'
import { openEntry } from './write-down.ts'

/**
 * Whether this very wish of this person was the last change of the version that was seen: a double click, or a page
 * sent again.
 */
export async function isRepeat(
  parts: DeskParts,
  actor: Actor,
  row: InquiryRow,
  { version, verb, input }: Wish,
): Promise<boolean> {
  if (row.version !== version + 1) return false
  const last = await lastEventOf(parts.store.db, row.id, { kind: verb, actor: `staff:${actor.id}` })
  const detail = JSON.parse(last?.detail ?? '{}') as { version?: number; entry?: string }
  if (detail.version !== row.version) return false
  if (detail.entry === undefined) return true
  const entry = await entryById(parts.store.db, detail.entry)
  if (!entry) return false
  const { input: before } = openEntry(await parts.vault.dataKey(row, 'inquiries'), entry)
  return JSON.stringify(before) === JSON.stringify(input)
}
