import type { Answers } from '../intake/form/question.ts'
import { emailTerms, nameTerms, phoneTerms, type Term } from '../intake/search-words.ts'
import { blindTerm } from '../sealing/blind-index.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { indexTerms, unindexed } from '../storage/search-terms.ts'
import type { InquiryRow } from '../storage/tables.ts'
import { openGroup } from './open-inquiry.ts'

const atOnce = 50

/** Writes the blind index of inquiries that have none yet. Done again, it changes nothing. */
export async function indexInquiries(
  parts: { store: Store; vault: Vault },
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  for (let rows = await unindexed(parts.store.db, atOnce); rows.length > 0; ) {
    for (const row of rows) {
      if (!(await goOn())) return
      const terms = await termsOf(parts.vault, row)
      await parts.store.commit(trx => indexTerms(trx, row.id, terms))
    }
    rows = rows.length === atOnce ? await unindexed(parts.store.db, atOnce) : []
  }
}

/** The daily test is found by its reference alone. */
async function termsOf(vault: Vault, row: InquiryRow): Promise<string[]> {
  if (row.source === 'synthetic') return []
  const { answers } = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  const said = (name: string) => String(answers[name] ?? '')
  const terms: Term[] = [
    ...nameTerms(`${said('name')} | ${said('proxy_name')}`),
    ...phoneTerms(said('phone')),
    ...emailTerms(said('email')),
  ]
  return [...new Set(terms.map(({ kind, value }) => blindTerm(vault.secrets.search, kind, value)))]
}
