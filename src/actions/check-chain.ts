import { readReference } from '../intake/reference.ts'
import { latestCheckpoints } from '../storage/checkpoints.ts'
import { inquiryByReference } from '../storage/inquiries.ts'
import { type VerifyParts, verifyInquiry } from './verify-events.ts'
import { latestWalked, verifyLatestHouse } from './verify-house.ts'
import type { Finding } from './verify-pages.ts'

export interface CheckedChain {
  /** Null for the house's own. */
  reference: string | null
  /** Events walked; null where the whole chain of one inquiry was. */
  checked: number | null
  findings: Finding[]
}

/** Walks the chain of one inquiry, by its reference, or the end of the house's; null where there is no such inquiry. */
export async function checkChain(parts: VerifyParts, typed: string | null): Promise<CheckedChain | null> {
  if (typed === null) {
    const checkpoints = await latestCheckpoints(parts.db, latestWalked)
    return { reference: null, ...(await verifyLatestHouse(parts, checkpoints)) }
  }
  const reference = readReference(typed)
  const row = reference === null ? undefined : await inquiryByReference(parts.db, reference)
  if (!row) return null
  return { reference: row.reference, checked: null, findings: await verifyInquiry(parts, row.id) }
}
