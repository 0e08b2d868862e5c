import { digestCounts, digestSlot, isWorthSaying } from '../intake/digest.ts'
import { sight } from '../intake/roles.ts'
import type { Practice } from '../practice/practice.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { deleteDigests, digestReaders, insertDigest, lastDigest } from '../storage/digests.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import type { StaffRow } from '../storage/staff-tables.ts'
import { countQueues } from './desk/list-queue.ts'

interface DigestParts {
  store: Store
  vault: Vault
  practice: Pick<Practice, 'officeHours'>
  now: () => Date
  newId: () => string
}

const keepMs = 40 * 86_400_000

/**
 * Answers one look at who is due a digest: writes it with its notice, once for each person and time. Where there
 * was nothing to say at that time, nothing is said until the next one. Answers how many. Faults: `unavailable`.
 */
export function openDigests(parts: DigestParts): () => Promise<number> {
  const considered = new Map<string, number>()

  return async () => {
    let written = 0
    for (const reader of await digestReaders(parts.store.db)) {
      const slot = digestSlot(reader.digest, parts.practice.officeHours, parts.now())
      if (slot === null || considered.get(reader.id) === slot.getTime()) continue
      if (await writeDigest(parts, reader, slot)) written += 1
      considered.set(reader.id, slot.getTime())
    }
    return written
  }
}

async function writeDigest(parts: DigestParts, { id, role }: StaffRow, slot: Date): Promise<boolean> {
  const { store, vault, now, newId } = parts
  if (!sight[role].inquiries) return false
  const last = await lastDigest(store.db, id)
  if (last && last.slot >= slot) return false
  const counts = digestCounts(await countQueues(parts, { role }), sight[role])
  if (!isWorthSaying(counts, last?.counts ?? null)) return false
  const at = now()
  const digest = { id: newId(), staff_id: id, slot: slot.toISOString(), counts: JSON.stringify(counts) }
  const notice = { id: newId(), at }
  return store.commit(async trx => {
    if (!(await insertDigest(trx, digest, notice))) return false
    const detail = { staff: id, notice: notice.id }
    await appendHouseEvent(trx, vault.secrets.chain, { at, actor: 'system', kind: 'digest_written', detail })
    return true
  })
}

/** Forgets digests of more than 40 days ago. Answers how many. */
export const forgetDigests = ({ store, now }: Pick<DigestParts, 'store' | 'now'>): Promise<number> =>
  store.commit(trx => deleteDigests(trx, new Date(now().getTime() - keepMs)))
