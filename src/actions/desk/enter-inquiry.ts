import type { EntrySource, Givers, ReferralSource } from '../../intake/form/givers.ts'
import type { ParsedForm } from '../../intake/form/parse-form.ts'
import type { Actor } from '../../intake/roles.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { inquiryByReceipt } from '../../storage/inquiries.ts'
import type { Arrival, ReceiveParts } from '../inquiry-rows.ts'
import { receiveInquiry } from '../receive-inquiry.ts'
import { findInquiry } from './triage-inquiry.ts'

/** A form that staff filled in for somebody. */
interface Filled {
  parsed: ParsedForm
  token: string
  givers: Givers
  /** When it reached us; null where it is taken down as it comes. */
  cameAt: Date | null
}

export interface Entry extends Filled {
  source: EntrySource
  /** The reference of the inquiry that this one completes. */
  completes?: string
}

export interface ReferralEntry extends Filled {
  source: ReferralSource
  /** Files wait under the token, and belong to it. */
  withFiles?: boolean
}

/**
 * Stores what staff took down by phone, fax or letter: screened and sealed like a form that a person sent, with who gave
 * each answer, and promised from when it reached us. Sent twice, it is stored once. Answers its reference. Faults: `not_found`, `unavailable`.
 */
export async function enterInquiry(parts: ReceiveParts, actor: Actor, entry: Entry): Promise<string> {
  const { source, completes } = entry
  const first = completes === undefined ? undefined : await findInquiry(parts, actor, completes)
  return store(parts, actor, entry, { source, ...(first ? { addsTo: first.linked_to ?? first.id } : {}) })
}

/**
 * Stores a provider's referral that staff took down from a fax, a call, a letter or a mail: like one that was sent over the
 * site, promised from when it reached us. Sent twice, it is stored once. Answers its reference. Faults: `unavailable`.
 */
export const enterReferral = (parts: ReceiveParts, actor: Actor, entry: ReferralEntry): Promise<string> =>
  store(parts, actor, entry, {
    source: 'referral',
    cameBy: entry.source,
    withFiles: entry.withFiles ?? false,
  })

async function store(
  parts: ReceiveParts,
  actor: Actor,
  { parsed, token, givers, cameAt }: Filled,
  came: Pick<Arrival, 'source' | 'cameBy' | 'withFiles' | 'addsTo'>,
): Promise<string> {
  const { receipt } = await receiveInquiry(parts, {
    parsed,
    token,
    ...came,
    ...(cameAt ? { cameAt } : {}),
    language: 'en',
    // Whoever is signed in is no program.
    suspicions: [],
    entry: { actor: `staff:${actor.id}`, from: actor.from, givers },
  })
  const row = await inquiryByReceipt(parts.store.db, hashOf(receipt))
  if (!row) throw new Error('What was stored a moment ago is gone')
  return row.reference
}
