import type { Config } from '../config.ts'
import { localOf } from '../intake/local-time.ts'
import type { DeliverParts } from './deliver-notices.ts'
import { isCheckpointDue, writeCheckpoint } from './write-checkpoint.ts'

export type DailyCheckpointParts = Pick<DeliverParts, 'store' | 'vault' | 'now' | 'log'> & {
  practice: { officeHours: { timeZone: string } }
  config: Pick<Config, 'dataDir'>
}

/** So few that neither a step nor its commit holds up a page. */
const step = 50

/**
 * Writes a checkpoint where there is none of this day of the practice yet, and logs where one finds that events are
 * gone. Faults: `unavailable`.
 */
export async function writeDailyCheckpoint(
  parts: DailyCheckpointParts,
  goOn: () => Promise<boolean>,
): Promise<void> {
  const { practice, log, config } = parts
  const dayOf = (at: Date) => localOf(practice.officeHours.timeZone, at).slice(0, 10)
  if (!(await isCheckpointDue(parts, dayOf))) return
  const written = await writeCheckpoint({ ...parts, dataDir: config.dataDir }, goOn, step)
  if (!written) return
  const { lost, ...figures } = written
  if (lost.length > 0)
    log.error({ inquiries: lost.slice(0, 20), lost: lost.length }, 'events are gone: run npm run verify')
  log.info(figures, 'a checkpoint over all events was written')
}
