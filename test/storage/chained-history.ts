import { writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import { appendEvent, type NewEvent } from '../../src/storage/events.ts'
import { appendHouseEvent } from '../../src/storage/house-events.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import type { EngineParts } from './engine.ts'

type HistoryParts = Pick<EngineParts, 'store' | 'vault' | 'now' | 'newId' | 'clock'> & { dataDir: string }

const day = 86_400_000

/** Appends events to an inquiry, as the desk does. */
export async function addEvents(
  { store, vault, now }: Pick<EngineParts, 'store' | 'vault' | 'now'>,
  id: string,
  count: number,
  event: Partial<NewEvent> = {},
) {
  for (let n = 0; n < count; n++)
    await store.commit(trx =>
      appendEvent(trx, vault.secrets.chain, {
        inquiry_id: id,
        at: now(),
        actor: 'staff:one',
        kind: 'opened',
        detail: { from: '192.0.2.7', n },
        ...event,
      }),
    )
}

/** Three days: inquiries with three to six events, events of the house, and a checkpoint each evening that records all. */
export async function historyFor(parts: HistoryParts, count = 4): Promise<{ inquiries: InquiryRow[] }> {
  const inquiries: InquiryRow[] = []
  for (let n = 0; n < 3; n++) {
    for (let m = 0; m < (n === 0 ? count : 0); m++) inquiries.push((await storeInquiry(parts, [])).inquiry)
    for (const [m, { id }] of inquiries.entries()) await addEvents(parts, id, m === 0 ? 2 : 1 + ((n + m) % 2))
    for (let m = 0; m < 3; m++)
      await parts.store.commit(trx =>
        appendHouseEvent(trx, parts.vault.secrets.chain, {
          at: parts.now(),
          actor: `staff:${m}`,
          kind: 'signed_in',
          detail: { from: '192.0.2.7', n },
        }),
      )
    await writeCheckpoint(parts, async () => true)
    parts.clock.move(day)
  }
  return { inquiries }
}
