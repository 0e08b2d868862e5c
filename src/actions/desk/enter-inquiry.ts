import type { EntrySource, Givers } from '../../intake/form/givers.ts'
import type { ParsedForm } from '../../intake/form/parse-form.ts'
import type { Actor } from '../../intake/roles.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { inquiryByReceipt } from '../../storage/inquiries.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import { receiveInquiry } from '../receive-inquiry.ts'
import { findInquiry } from './triage-inquiry.ts'

/** A form that staff filled in for somebody. */
export interface Entry {
  parsed: ParsedForm
  token: string
  source: EntrySource
  givers: Givers
  /** The reference of the inquiry that this one completes. */
  completes?: string
}

/**
 * Stores what staff took down by phone, fax or letter: screened and sealed like a form that a person sent, with who gave
 * each answer. Sent twice, it is stored once. Answers its reference. Faults: `not_found`, `unavailable`.
 */
export async function enterInquiry(parts: ReceiveParts, actor: Actor, entry: Entry): Promise<string> {
  const { parsed, token, source, givers, completes } = entry
  const first = completes === undefined ? undefined : await findInquiry(parts, actor, completes)
  const { receipt } = await receiveInquiry(parts, {
    parsed,
    token,
    source,
    language: 'en',
    // Whoever is signed in is no program.
    suspicions: [],
    entry: { actor: `staff:${actor.id}`, from: actor.from, givers },
    ...(first ? { addsTo: first.linked_to ?? first.id } : {}),
  })
  const row = await inquiryByReceipt(parts.store.db, hashOf(receipt))
  if (!row) throw new Error('What was stored a moment ago is gone')
  return row.reference
}
