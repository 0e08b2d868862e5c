import { localOf } from '../intake/local-time.ts'
import type { DeliverParts } from './deliver-notices.ts'
import { isCheckpointDue, writeCheckpoint } from './write-checkpoint.ts'

type DailyParts = Pick<DeliverParts, 'store' | 'vault' | 'now' | 'log'> & {
  practice: { officeHours: { timeZone: string } }
}

/** The worker's loops wake with every form that is sent; the database is not asked each time. */
const lookEveryMs = 60_000

/**
 * Writes a checkpoint once a day of the practice, and logs where one finds that events are gone.
 * Answers false: there is never more to do at once.
 */
export function openDailyCheckpoint(
  parts: DailyParts,
  goOn: () => Promise<boolean>,
): (dataDir: string) => Promise<boolean> {
  const dayOf = (at: Date) => localOf(parts.practice.officeHours.timeZone, at).slice(0, 10)
  let lookedAt = Number.NEGATIVE_INFINITY
  return async dataDir => {
    const at = parts.now().getTime()
    if (Math.abs(at - lookedAt) < lookEveryMs) return false
    lookedAt = at
    if (!(await isCheckpointDue(parts, dayOf))) return false
    const written = await writeCheckpoint({ ...parts, dataDir }, goOn)
    if (!written) return false
    const { lost, ...figures } = written
    if (lost.length > 0)
      parts.log.error(
        { inquiries: lost.slice(0, 20), lost: lost.length },
        'events are gone: run npm run verify',
      )
    parts.log.info(figures, 'a checkpoint over all events was written')
    return false
  }
}
