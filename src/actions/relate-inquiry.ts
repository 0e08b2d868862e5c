import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendEvent } from '../storage/events.ts'
import { setRelation } from '../storage/inquiries.ts'
import { findReceipt } from './read-receipt.ts'

export const relations = ['corrects', 'adds', 'separate'] as const
export type Relation = (typeof relations)[number]

/** The person says how a second form relates to the first one. Said once; a repeat changes nothing. */
export async function relateInquiry(
  parts: { store: Store; vault: Vault; now: () => Date },
  receipt: string,
  relation: Relation,
): Promise<boolean> {
  const row = await findReceipt(parts.store, receipt)
  if (!row) return false
  await parts.store.commit(async trx => {
    if (!(await setRelation(trx, row.id, relation))) return
    await appendEvent(trx, parts.vault.secrets.chain, {
      inquiry_id: row.id,
      at: parts.now(),
      actor: 'person',
      kind: 'related',
      detail: { relation },
    })
  })
  return true
}
