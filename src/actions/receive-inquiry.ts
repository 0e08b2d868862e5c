import { randomBytes } from 'node:crypto'
import { conflict } from '../intake/faults.ts'
import { isAcknowledgement } from '../intake/notices.ts'
import { hashOf, receiptOf } from '../sealing/fingerprints.ts'
import { insertApiReferral } from '../storage/api-clients.ts'
import { insertEvent } from '../storage/events.ts'
import { firstOfToken, inquiryByReceipt, insertInquiry } from '../storage/inquiries.ts'
import { insertNotices } from '../storage/notices.ts'
import { countOrganisation, insertReferral } from '../storage/referrals.ts'
import type { InquiryRow, Trx } from '../storage/tables.ts'
import { attachFiles } from './attach-files.ts'
import { type Arrival, type ReceiveParts, type Rows, rowsFor } from './inquiry-rows.ts'
import { detailsForMs } from './read-receipt.ts'
import type { ReferralRows } from './referral-rows.ts'

export interface Received {
  /** 128 bits: the only way to the receipt. */
  receipt: string
  /** The same content was here before under the same token; nothing was stored again. */
  repeated: boolean
}

/**
 * Screens, seals and stores an inquiry with its event and notices in one durable transaction.
 * The same token with the same content finds the same receipt; other content under a used token is stored as a linked inquiry.
 * So is the same content half an hour later: who sends again because no call came must not be told that all is well.
 * Faults: `unavailable` where the store cannot be written; `conflict` where a program sends another content under its token.
 */
export async function receiveInquiry(parts: ReceiveParts, arrival: Arrival): Promise<Received> {
  const token = arrival.token || randomBytes(16).toString('base64url')
  const content = contentOf(arrival)
  let window = ''
  for (let tries = 0; tries < 5; tries++) {
    const receipt = receiptOf(parts.vault.secrets.receipt, token, window + content)
    const rows = await rowsFor(parts, arrival, { token_hash: hashOf(token), receipt_hash: hashOf(receipt) })
    const outcome = await parts.store.commit(async trx => {
      const { outcome, id } = await store(trx, rows)
      // Also where the form came before: then a file that was added since is new.
      if (id !== undefined && arrival.withFiles) await attach(parts, trx, { token, inquiryId: id, arrival })
      return outcome
    })
    if (outcome === 'stored' || outcome === 'repeated') return { receipt, repeated: outcome === 'repeated' }
    if (outcome === 'other content') throw conflict('Another content came under this token before')
    if (outcome === 'repeated late') window = `${Math.floor(parts.now().getTime() / detailsForMs)} `
  }
  throw new Error('Five random references in a row were taken')
}

/** What makes two forms the same. Staff who put right who gave an answer have changed something. */
const contentOf = ({ parsed: { answers }, source, cameBy, cameAt, entry, addsTo }: Arrival): string => {
  if (!entry) return JSON.stringify(answers)
  const came = [cameBy ?? source, cameAt ?? null]
  return JSON.stringify([answers, came, entry.givers, addsTo ?? null])
}

type Outcome = 'stored' | 'repeated' | 'repeated late' | 'reference taken' | 'other content'

const attach = (
  { vault, now }: ReceiveParts,
  trx: Trx,
  { token, inquiryId, arrival }: { token: string; inquiryId: string; arrival: Arrival },
) =>
  attachFiles(trx, vault.secrets.chain, {
    token,
    inquiryId,
    at: now(),
    actor: arrival.entry?.actor ?? 'referrer',
  })

/** Answers what came of it, and the inquiry that it is or was. */
async function store(
  trx: Trx,
  { inquiry, event, notices, referred }: Rows,
): Promise<{ outcome: Outcome; id?: string }> {
  const byProgram = referred?.client != null
  const first = await insertInquiry(trx, inquiry)
  if (!first) {
    const same = await inquiryByReceipt(trx, inquiry.receipt_hash)
    if (same) {
      const isSoon =
        byProgram || Date.parse(inquiry.received_at) - Date.parse(same.received_at) < detailsForMs
      return isSoon ? { outcome: 'repeated', id: same.id } : { outcome: 'repeated late' }
    }
    if (byProgram && (await firstOfToken(trx, inquiry.token_hash))) return { outcome: 'other content' }
    if (!(await insertLinked(trx, inquiry))) return { outcome: 'reference taken' }
  }
  if (referred) await storeReferral(trx, referred)
  await insertEvent(trx, event)
  // One acknowledgement a form: a token must not send mail to an address again and again.
  await insertNotices(trx, first ? notices : notices.filter(({ kind }) => !isAcknowledgement(kind)))
  return { outcome: 'stored', id: inquiry.id }
}

async function storeReferral(trx: Trx, { referral, organisation, client }: ReferralRows): Promise<void> {
  const organisation_id = organisation ? await countOrganisation(trx, organisation) : null
  await insertReferral(trx, { ...referral, organisation_id })
  if (client !== null) await insertApiReferral(trx, { inquiry_id: referral.inquiry_id, client_id: client })
}

async function insertLinked(trx: Trx, inquiry: InquiryRow): Promise<boolean> {
  if (inquiry.linked_to !== null) return false
  const first = await firstOfToken(trx, inquiry.token_hash)
  return first !== undefined && insertInquiry(trx, { ...inquiry, linked_to: first.id })
}
