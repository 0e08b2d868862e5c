import type { Answers } from '../intake/form/question.ts'
import { inquiryTerms, referrersTerms, type Term } from '../intake/search-words.ts'
import { blindTerm } from '../sealing/blind-index.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { referralOf } from '../storage/referrals.ts'
import { indexTerms, unindexed } from '../storage/search-terms.ts'
import type { InquiryRow } from '../storage/tables.ts'
import { openGroup, openReferrer } from './open-inquiry.ts'

interface IndexParts {
  store: Store
  vault: Vault
}

const atOnce = 50

/**
 * Writes the blind index of inquiries that have none yet. Done again, it changes nothing. One that will not open holds
 * up no other; its fault is thrown at the end.
 */
export async function indexInquiries(
  parts: IndexParts,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  const faults: unknown[] = []
  let rows = await unindexed(parts.store.db, atOnce)
  while (rows.length > 0) {
    for (const row of rows) {
      if (!(await goOn())) return
      await indexInquiry(parts, row).catch(error => faults.push(error))
    }
    rows = await unindexed(parts.store.db, atOnce, rows.at(-1)?.id)
  }
  if (faults.length > 0) throw faults[0]
}

/** Writes the blind index of one inquiry, in place of any before. */
export async function indexInquiry({ store, vault }: IndexParts, row: InquiryRow): Promise<void> {
  const hashes = hashesOf(vault, await termsOf({ store, vault }, row))
  await store.commit(trx => indexTerms(trx, row, hashes))
}

/** The daily test is found by its reference alone. */
async function termsOf({ store, vault }: IndexParts, row: InquiryRow): Promise<Term[]> {
  if (row.source === 'synthetic') return []
  const { answers } = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  return [
    ...inquiryTerms(answers),
    ...(row.source === 'referral' ? await referrerTerms(store, vault, row) : []),
  ]
}

/** Whoever referred somebody calls back too. */
async function referrerTerms(store: Store, vault: Vault, row: InquiryRow): Promise<Term[]> {
  const referral = await referralOf(store.db, row.id)
  return referral ? referrersTerms(await openReferrer(vault, row, referral)) : []
}

/** Terms as the index holds them. */
export const hashesOf = ({ secrets }: Pick<Vault, 'secrets'>, terms: readonly Term[]): string[] => [
  ...new Set(terms.map(({ kind, value }) => blindTerm(secrets.search, kind, value))),
]
