import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { verifyEvents } from '../verify-events.ts'
import type { Finding, VerifiedPage } from '../verify-pages.ts'
import { verifySeals } from '../verify-seals.ts'

export interface Verified {
  inquiries: number
  events: number
  seals: number
  /** What was wrong with it before it was backed up, and still is. */
  findings: Finding[]
}

/** Walks every chain of events and opens every sealed value of a store. */
export async function verifyAll(parts: {
  store: Store
  vault: Vault
  now: () => Date
  dataDir: string
}): Promise<Verified> {
  const { db } = parts.store
  const sum: Verified = { inquiries: 0, events: 0, seals: 0, findings: [] }
  const add = (page: VerifiedPage) => {
    if (page.of === 'inquiries') sum.inquiries += page.checked
    if (page.of === 'seals') sum.seals += page.checked
    sum.events += page.events ?? 0
    sum.findings.push(...page.findings)
  }
  for await (const page of verifyEvents({ ...parts, db })) add(page)
  for await (const page of verifySeals({ ...parts, db })) add(page)
  return sum
}
