import type { Answers } from '../intake/form/question.ts'
import { allowedWays, type Channel } from '../intake/safe-contact.ts'
import type { ScreeningResult } from '../intake/screening.ts'
import { hashOf, receiptPattern } from '../sealing/fingerprints.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { inquiryByReceipt } from '../storage/inquiries.ts'
import type { InquiryRow } from '../storage/tables.ts'
import { openGroup } from './open-inquiry.ts'

/** After this a receipt that lies open somewhere tells no more than its reference and promise. */
export const detailsForMs = 30 * 60_000

export interface Receipt {
  reference: string
  dueAt: Date
  /** Another form was sent under the same token before, and the person has not said yet how this one relates to it. */
  ask: boolean
  relation: string | null
  details: {
    overall: ScreeningResult['overall']
    danger: boolean
    proxy: boolean
    minor: boolean
    ways: { channel: Channel; address: string }[]
  } | null
}

/** What the person may see of what they sent, or null where there is no such receipt. */
export async function readReceipt(
  parts: { store: Store; vault: Vault; now: () => Date },
  receipt: string,
): Promise<Receipt | null> {
  const row = await findReceipt(parts.store, receipt)
  if (!row || row.source === 'referral') return null
  return {
    reference: row.reference,
    dueAt: new Date(row.due_at),
    ask: row.linked_to !== null && row.relation === null,
    relation: row.relation,
    details: isFresh(row, parts.now()) ? await openDetails(parts.vault, row) : null,
  }
}

export const findReceipt = async (store: Store, receipt: string): Promise<InquiryRow | undefined> =>
  receiptPattern.test(receipt) ? inquiryByReceipt(store.db, hashOf(receipt)) : undefined

/** Whether a receipt still shows what was sent. */
export const isFresh = (row: InquiryRow, now: Date) =>
  now.getTime() - Date.parse(row.received_at) < detailsForMs

async function openDetails(vault: Vault, row: InquiryRow): Promise<Receipt['details']> {
  const contact = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  const result = await openGroup<ScreeningResult>(vault, row, 'result')
  return {
    overall: result.overall,
    danger: result.crisis_panel === 'full',
    proxy: result.flags.includes('proxy'),
    minor: result.flags.some(flag => flag.startsWith('minor_')),
    ways: allowedWays(contact.answers),
  }
}
