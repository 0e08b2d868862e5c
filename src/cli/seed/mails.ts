import type { Parts } from '../../parts.ts'
import { markSent } from '../../storage/claim-ends.ts'
import { claimDue } from '../../storage/claims.ts'

/** The mails of the past went out then; none goes out now. */
export async function handOver({ store, vault, now }: Pick<Parts, 'store' | 'vault' | 'now'>): Promise<void> {
  for (const claim of await claimDue(store, now(), 60_000, 20, 'mail'))
    await store.commit(trx => markSent(trx, vault.secrets.chain, claim, now()))
}
