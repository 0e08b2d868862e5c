import { randomBytes } from 'node:crypto'
import { hashOf, receiptOf } from '../sealing/fingerprints.ts'
import { insertEvent } from '../storage/events.ts'
import { firstOfToken, inquiryByReceipt, insertInquiry } from '../storage/inquiries.ts'
import { insertNotices } from '../storage/notices.ts'
import type { InquiryRow, Trx } from '../storage/tables.ts'
import { type Arrival, type ReceiveParts, type Rows, rowsFor } from './inquiry-rows.ts'

export interface Received {
  /** 128 bits: the only way to the receipt. */
  receipt: string
  /** The same content was here before under the same token; nothing was stored again. */
  repeated: boolean
}

/**
 * Screens, seals and stores an inquiry with its event and notices in one durable transaction.
 * The same token with the same content finds the same receipt; other content under a used token is stored as a linked inquiry.
 * Faults: `unavailable` where the store cannot be written.
 */
export async function receiveInquiry(parts: ReceiveParts, arrival: Arrival): Promise<Received> {
  const token = arrival.token || randomBytes(16).toString('base64url')
  const receipt = receiptOf(parts.vault.secrets.receipt, token, JSON.stringify(arrival.parsed.answers))
  const names = { token_hash: hashOf(token), receipt_hash: hashOf(receipt) }
  for (let tries = 0; tries < 5; tries++) {
    const rows = await rowsFor(parts, arrival, names)
    const outcome = await parts.store.commit(trx => store(trx, rows))
    if (outcome !== 'reference taken') return { receipt, repeated: outcome === 'repeated' }
  }
  throw new Error('Five random references in a row were taken')
}

type Outcome = 'stored' | 'repeated' | 'reference taken'

async function store(trx: Trx, { inquiry, event, notices }: Rows): Promise<Outcome> {
  if (!(await insertInquiry(trx, inquiry))) {
    if (await inquiryByReceipt(trx, inquiry.receipt_hash)) return 'repeated'
    if (!(await insertLinked(trx, inquiry))) return 'reference taken'
  }
  await insertEvent(trx, event)
  await insertNotices(trx, notices)
  return 'stored'
}

async function insertLinked(trx: Trx, inquiry: InquiryRow): Promise<boolean> {
  const first = await firstOfToken(trx, inquiry.token_hash)
  return first !== undefined && insertInquiry(trx, { ...inquiry, linked_to: first.id })
}
