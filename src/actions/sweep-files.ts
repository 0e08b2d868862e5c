import { dropForgotten, forgetExpired, knownFiles } from '../storage/files.ts'
import type { FileParts } from './take-file.ts'

const atOnce = 50
/** Longer than any upload lasts: what lies unfinished for so long was left by a program that ended. */
const leftAfterMs = 30 * 60_000

type SweepParts = Pick<FileParts, 'store' | 'cabinet' | 'now'>

/**
 * Takes off the disk what nobody keeps: files whose form was never accepted, files that were removed, and what a program
 * that ended left half written. Done again, it changes nothing.
 */
export async function sweepFiles(
  parts: SweepParts,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  await sweepArrivals(parts)
  while (await goOn()) {
    const gone = await parts.store.commit(trx => forgetExpired(trx, parts.now(), atOnce))
    if (gone.length === 0) return
    await Promise.all(gone.map(id => parts.cabinet.remove(id)))
    await parts.store.commit(trx => dropForgotten(trx, gone))
  }
}

async function sweepArrivals({ store, cabinet, now }: SweepParts): Promise<void> {
  const left = await cabinet.left()
  for (let from = 0; from < left.length; from += atOnce) {
    const some = left.slice(from, from + atOnce)
    const known = await knownFiles(
      store.db,
      some.map(({ id }) => id),
    )
    for (const { id, changedAt } of some) {
      if (known.has(id)) await cabinet.settle(id)
      else if (now().getTime() - changedAt.getTime() > leftAfterMs) await cabinet.remove(id)
    }
  }
}
