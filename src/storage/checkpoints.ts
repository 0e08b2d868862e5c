import { createHmac, hash, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { CheckpointEndRow, CheckpointRow } from './checkpoint-tables.ts'
import { lockHouse } from './house-events.ts'
import type { Tables, Trx } from './tables.ts'

/** The end of a chain, and what was recorded of the same chain before: 0 where nothing was. */
export interface NewEnd {
  inquiry_id: string
  seq: number
  hash: string
  recordedSeq: number
}

/** The HMAC of a checkpoint and of all before it, base64url. */
export const checkpointHash = (key: KeyObject, row: Omit<CheckpointRow, 'hash'>, previous: string): string =>
  createHmac('sha256', key)
    .update(
      JSON.stringify([
        'checkpoint',
        row.seq,
        row.at,
        row.whole,
        row.chains,
        row.events,
        row.digest,
        row.house_seq,
        row.house_hash,
        previous,
      ]),
    )
    .digest('base64url')

/** What a checkpoint says of its ends, in the order of their places. The checkpoint's own HMAC proves it. */
export const digestOf = (ends: readonly CheckpointEndRow[]): string =>
  hash(
    'sha256',
    JSON.stringify(ends.map(end => [end.checkpoint, end.place, end.inquiry_id, end.seq, end.hash])),
    'base64url',
  )

/** Appends a checkpoint with its ends. Answers it, and the one before it or null. */
export async function appendCheckpoint(
  trx: Trx,
  key: KeyObject,
  { at, whole, ends }: { at: Date; whole: boolean; ends: readonly NewEnd[] },
): Promise<{ row: CheckpointRow; before: CheckpointRow | null }> {
  const house = await lockHouse(trx)
  const before = (await lastCheckpoint(trx)) ?? null
  const seq = (before?.seq ?? 0) + 1
  const rows = ends.map((end, n) => rowOf(seq, n + 1, end))
  const content = {
    seq,
    at: at.toISOString(),
    whole: whole ? (1 as const) : (0 as const),
    chains: (before?.chains ?? 0) + ends.filter(({ recordedSeq }) => recordedSeq === 0).length,
    events: ends.reduce((sum, end) => sum + end.seq - end.recordedSeq, before?.events ?? 0),
    digest: digestOf(rows),
    house_seq: house.seq,
    house_hash: house.hash,
  }
  const row = { ...content, hash: checkpointHash(key, content, before?.hash ?? '') }
  await trx.insertInto('checkpoints').values(row).execute()
  if (rows.length > 0) await trx.insertInto('checkpoint_ends').values(rows).execute()
  return { row, before }
}

const rowOf = (checkpoint: number, place: number, { inquiry_id, seq, hash }: NewEnd): CheckpointEndRow => ({
  checkpoint,
  place,
  inquiry_id,
  seq,
  hash,
})

export const lastCheckpoint = (db: Kysely<Tables> | Trx): Promise<CheckpointRow | undefined> =>
  db.selectFrom('checkpoints').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst()

export const allCheckpoints = (db: Kysely<Tables>): Promise<CheckpointRow[]> =>
  db.selectFrom('checkpoints').selectAll().orderBy('seq').execute()

/** The newest checkpoints, oldest first. */
export const latestCheckpoints = async (db: Kysely<Tables>, limit: number): Promise<CheckpointRow[]> =>
  (await db.selectFrom('checkpoints').selectAll().orderBy('seq', 'desc').limit(limit).execute()).reverse()

/** What one checkpoint recorded, by place. */
export const endsIn = (db: Kysely<Tables>, checkpoint: number): Promise<CheckpointEndRow[]> =>
  db.selectFrom('checkpoint_ends').selectAll().where('checkpoint', '=', checkpoint).orderBy('place').execute()

/** What all checkpoints recorded of these inquiries, oldest first. */
export const recordedEnds = (
  db: Kysely<Tables>,
  inquiryIds: readonly string[],
): Promise<CheckpointEndRow[]> =>
  db
    .selectFrom('checkpoint_ends')
    .selectAll()
    .where('inquiry_id', 'in', inquiryIds)
    .orderBy('checkpoint')
    .execute()
