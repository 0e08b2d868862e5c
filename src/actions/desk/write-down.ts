import type { Actor } from '../../intake/roles.ts'
import type { Given, Order } from '../../intake/triage/orders.ts'
import type { Verb } from '../../intake/triage/verbs.ts'
import { open, placeOf, seal } from '../../sealing/box.ts'
import type { EntryRow, InquiryRow } from '../../storage/tables.ts'
import type { DeskParts } from './triage-inquiry.ts'
import type { VerbInput } from './verb-input.ts'

/** What stands sealed in an entry. `input` is kept as it was sent, to know a repeat. */
export interface Told {
  verb: Verb
  given: Given[Verb]
  input?: VerbInput
}

const kinds: Readonly<Record<string, EntryRow['kind']>> = {
  note: 'note',
  attempt: 'attempt',
  screen: 'screen',
  override: 'override',
  exported: 'export',
  referrer_added: 'referrer',
  referrer_answered: 'referrer',
  referrer_withdrew: 'referrer',
}

/** Of which kind what is written down with an event is. */
export const kindOfEntry = (event: string): EntryRow['kind'] => kinds[event] ?? 'decision'

/** What was written down with a verb, sealed; null where a verb carries nothing. */
export async function entryOf(
  { vault, newId }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  { verb, given }: Order,
  { input, at }: { input: VerbInput; at: Date },
): Promise<EntryRow | null> {
  if (Object.keys(given).length === 0) return null
  const id = newId()
  const told = JSON.stringify({ verb, given, input } satisfies Told)
  return {
    id,
    inquiry_id: row.id,
    at: at.toISOString(),
    actor: `staff:${actor.id}`,
    kind: kindOfEntry(verb),
    detail: seal(await vault.dataKey(row, 'inquiries'), placeOf('entries', id, 'detail'), told),
  }
}

/** Opens an entry with its inquiry's key. Throws where it will not open. */
export const openEntry = (
  key: Parameters<typeof open>[0],
  { id, detail }: Pick<EntryRow, 'id' | 'detail'>,
): Told => JSON.parse(open(key, placeOf('entries', id, 'detail'), detail).toString('utf8')) as Told

const clear = ['to', 'channel', 'result', 'reason', 'by', 'at', 'until', 'callBackAt'] as const

/** What of a verb may stand in an event: codes, ids and times, never words. */
export function codesOf({ given }: Order): Record<string, string> {
  const codes = given as Partial<Record<(typeof clear)[number], string | Date | null>>
  return Object.fromEntries(
    clear.flatMap(name => {
      const code = codes[name] ?? null
      return code === null ? [] : [[name, code instanceof Date ? code.toISOString() : code]]
    }),
  )
}
