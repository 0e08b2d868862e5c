import type { KeyObject } from 'node:crypto'
import { hashOf } from '../sealing/fingerprints.ts'
import { appendEvent } from '../storage/events.ts'
import { giveFiles } from '../storage/files.ts'
import type { Trx } from '../storage/tables.ts'

/**
 * Gives the files that wait under a form's token to the inquiry that came of it, with an event each: part of the
 * transaction that stores the inquiry, or finds that it is stored. Answers how many they were.
 */
export async function attachFiles(
  trx: Trx,
  chainKey: KeyObject,
  { token, inquiryId, at, actor }: { token: string; inquiryId: string; at: Date; actor: string },
): Promise<number> {
  const given = await giveFiles(trx, hashOf(token), inquiryId, at)
  for (const { id, kind, scan } of given)
    await appendEvent(trx, chainKey, {
      inquiry_id: inquiryId,
      at,
      actor,
      kind: 'file_attached',
      detail: { file: id, file_kind: kind, scan },
    })
  return given.length
}
