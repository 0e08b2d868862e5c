import type { Vault } from '../sealing/vault.ts'
import { chainEnds, chainIds } from '../storage/chains.ts'
import { appendLine, renewFile } from '../storage/checkpoint-file.ts'
import {
  allCheckpoints,
  appendCheckpoint,
  lastCheckpoint,
  type NewEnd,
  recordedEnds,
} from '../storage/checkpoints.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { forgottenAmong } from '../storage/purged.ts'

export interface CheckpointParts {
  store: Store
  vault: Pick<Vault, 'secrets'>
  dataDir: string
  now: () => Date
}

export interface Written {
  checkpoints: number
  /** Chains whose end was recorded, because it was new or had moved on. */
  ends: number
  /** Inquiries whose recorded end is gone or was replaced: `verifyEvents` says more. */
  lost: string[]
}

/**
 * Records where all chains end: of each inquiry whose chain has moved on since it was last recorded, and of the house.
 * It goes on by `step` inquiries, and records as many ends in a checkpoint at most. Ends early, and answers null, where
 * `goOn`, which it awaits between two steps, answers false. Faults: `unavailable`.
 */
export async function writeCheckpoint(
  parts: CheckpointParts,
  goOn: () => Promise<boolean>,
  step = 200,
): Promise<Written | null> {
  const written: Written = { checkpoints: 0, ends: 0, lost: [] }
  const write = async (ends: readonly NewEnd[], whole: boolean) => {
    await writeOne(parts, ends, whole)
    written.checkpoints += 1
    written.ends += ends.length
  }
  const waiting: NewEnd[] = []
  for (let after: string | null = null; ; ) {
    const ids: string[] = await chainIds(parts.store.db, step, after)
    const { moved, lost } = await changesOf(parts.store, ids)
    written.lost.push(...lost)
    waiting.push(...moved)
    if (ids.length < step) break
    after = ids.at(-1) ?? null
    while (waiting.length >= step) await write(waiting.splice(0, step), false)
    if (!(await goOn())) return null
  }
  while (waiting.length > step) await write(waiting.splice(0, step), false)
  await write(waiting, true)
  return written
}

/** Whether no walk came to its end on this day yet; `dayOf` answers the date of a moment in the practice's zone. */
export async function isCheckpointDue(
  { store, now }: Pick<CheckpointParts, 'store' | 'now'>,
  dayOf: (at: Date) => string,
): Promise<boolean> {
  const last = await lastCheckpoint(store.db)
  return last === undefined || last.whole === 0 || dayOf(new Date(last.at)) !== dayOf(now())
}

/** Writes the file anew from the table, after a restore that somebody knows of, and leaves an event of it. */
export async function renewCheckpointFile(parts: CheckpointParts, actor: string): Promise<void> {
  const { store, vault, now, dataDir } = parts
  const at = now()
  await store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, { at, actor, kind: 'checkpoint_file_renewed' }),
  )
  await renewFile(dataDir, await allCheckpoints(store.db), at)
}

const writing = new WeakMap<Store, Promise<void>>()

/** One after the other, so that the lines of the file stand in the order of the rows. */
function writeOne(parts: CheckpointParts, ends: readonly NewEnd[], whole: boolean): Promise<void> {
  const write = () => writeRowAndLine(parts, ends, whole)
  const written = (writing.get(parts.store) ?? Promise.resolve()).then(write, write)
  writing.set(parts.store, written)
  return written
}

async function writeRowAndLine(
  { store, vault, now, dataDir }: CheckpointParts,
  ends: readonly NewEnd[],
  whole: boolean,
) {
  const { row, before } = await store.commit(trx =>
    appendCheckpoint(trx, vault.secrets.chain, { at: now(), whole, ends }),
  )
  await appendLine(dataDir, before, row)
}

async function changesOf(
  { db }: Store,
  ids: readonly string[],
): Promise<{ moved: NewEnd[]; lost: string[] }> {
  if (ids.length === 0) return { moved: [], lost: [] }
  const recorded = new Map((await recordedEnds(db, ids)).map(end => [end.inquiry_id, end]))
  const ends = new Map((await chainEnds(db, ids)).map(end => [end.inquiry_id, end]))
  const isLost = (id: string) => {
    const [was, is] = [recorded.get(id), ends.get(id)]
    return was !== undefined && was.hash !== is?.hash && was.seq >= (is?.seq ?? 0)
  }
  const lost = ids.filter(isLost)
  const forgotten = await forgottenAmong(db, lost)
  return {
    lost: lost.filter(id => !forgotten.has(id)),
    moved: ids.flatMap(id => {
      const [was, is] = [recorded.get(id), ends.get(id)]
      return is && is.hash !== was?.hash ? [{ ...is, recordedSeq: was?.seq ?? 0 }] : []
    }),
  }
}
