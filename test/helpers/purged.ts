import { purgeInquiry } from '../../src/storage/purged.ts'
import type { PurgedInquiryRow } from '../../src/storage/purged-tables.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import type { EngineParts } from '../storage/engine.ts'

type Purging = Pick<EngineParts, 'store' | 'vault' | 'now'>

/** What would stay of an inquiry that is purged now. */
export const thinLine = (
  { now }: Pick<Purging, 'now'>,
  { id, reference, source, state, received_at, closed_at }: InquiryRow,
): PurgedInquiryRow => ({
  ...{ id, reference, source, outcome: state, received_at, ended_at: closed_at ?? received_at },
  ...{ purged_at: now().toISOString(), forget_at: '2040-01-01T00:00:00.000Z' },
})

/** Purges an inquiry at once, whatever state it is in. */
export function purged({ store, vault, now }: Purging, inquiry: InquiryRow): Promise<void> {
  const at = now()
  return store.commit(trx =>
    purgeInquiry(trx, vault.secrets.chain, thinLine({ now: () => at }, inquiry), {
      kept: [],
      event: { at, actor: 'system' },
    }),
  )
}
