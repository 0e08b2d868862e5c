import { Invalid, notFound } from '../../intake/faults.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { openUntil, sealUntil } from '../../sealing/short-lived.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { reasonFaults } from './export-order.ts'
import { findForStaff } from './looks.ts'
import { type DeskAnswers, type DeskInquiry, readDeskAnswers, readDeskInquiry } from './read-desk-inquiry.ts'
import type { DeskParts } from './triage-inquiry.ts'

/** How one record can leave. FHIR holds the answers, and is for those who may read them. */
export const recordFormats = ['print', 'fhir'] as const
export type RecordFormat = (typeof recordFormats)[number]

export const formatsFor = ({ role }: Pick<Actor, 'role'>): RecordFormat[] =>
  recordFormats.filter(format => format === 'print' || sight[role].answers)

/** For this long the address of an exported record opens it. */
const goodForMs = 15 * 60_000

/**
 * Records that somebody takes one record out of the house, and why, before anything is shown. Answers what opens it for
 * them alone, and for a short time. Faults: `not_found`, `Invalid`.
 */
export async function exportRecord(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  { format, reason }: { format: RecordFormat; reason: string },
): Promise<{ reference: string; token: string }> {
  const row = await findForStaff(parts, actor, reference, 'exported')
  if (!formatsFor(actor).includes(format)) throw notFound('There is no such format')
  const faults = reasonFaults(reason)
  if (faults.length > 0) throw new Invalid(faults)
  await recordExport(parts, actor, row, { format, note: reason.trim() })
  const until = new Date(parts.now().getTime() + goodForMs)
  return {
    reference: row.reference,
    token: sealUntil(parts.vault.secrets.query, place(actor, row), format, until),
  }
}

const place = ({ id }: Actor, row: Pick<InquiryRow, 'id'>) => placeOf('record', `${id} ${row.id}`, 'export')

async function recordExport(
  { store, vault, now, newId }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  { format, note }: { format: RecordFormat; note: string },
): Promise<void> {
  const id = newId()
  const at = now()
  const who = `staff:${actor.id}`
  const told = JSON.stringify({ verb: 'exported', given: { note } })
  const sealed = seal(await vault.dataKey(row, 'inquiries'), placeOf('entries', id, 'detail'), told)
  const event = { at, actor: who, kind: 'exported' }
  const detail = { format, from: actor.from }
  await store.commit(async trx => {
    await insertEntry(trx, {
      ...{ id, inquiry_id: row.id, at: at.toISOString(), actor: who },
      kind: 'export',
      detail: sealed,
    })
    await appendEvent(trx, vault.secrets.chain, {
      ...event,
      inquiry_id: row.id,
      detail: { ...detail, entry: id },
    })
    await appendHouseEvent(trx, vault.secrets.chain, {
      ...event,
      detail: { what: 'record', inquiry: row.reference, ...detail },
    })
  })
}

/** How a token opens a record for this person now; null where it is over or somebody else's. Faults: `not_found`. */
export async function formatOf(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  token: string,
): Promise<RecordFormat | null> {
  const row = await findForStaff(parts, actor, reference, 'exported')
  const format = openUntil(parts.vault.secrets.query, place(actor, row), token, parts.now())
  return formatsFor(actor).find(known => known === format) ?? null
}

export interface ExportedRecord {
  inquiry: DeskInquiry
  /** Null for whoever may not read answers. */
  answers: DeskAnswers | null
}

/** Everything of an exported record that this person may see now. The looks at it are events as at the desk. Faults: `not_found`. */
export async function readExported(
  parts: DeskParts,
  actor: Actor,
  reference: string,
): Promise<ExportedRecord> {
  return {
    answers: sight[actor.role].answers ? await readDeskAnswers(parts, actor, reference) : null,
    inquiry: await readDeskInquiry(parts, actor, reference),
  }
}
