import { setTimeout as wait } from 'node:timers/promises'
import { compareInquiries } from './actions/compare-inquiries.ts'
import { type DailyCheckpointParts, writeDailyCheckpoint } from './actions/daily-checkpoint.ts'
import { type DailyTestParts, openDailyTest } from './actions/daily-test.ts'
import {
  type Channel,
  channels,
  claimNext,
  type DeliverParts,
  deliver,
  lanesOf,
  release,
} from './actions/deliver-notices.ts'
import { keepTallies, type TallyParts } from './actions/desk/keep-tallies.ts'
import { indexInquiries } from './actions/index-inquiries.ts'
import { openPurge, type PurgeParts } from './actions/purge-expired.ts'
import { scanWaiting } from './actions/scan-files.ts'
import { sweepFiles } from './actions/sweep-files.ts'
import type { FileParts } from './actions/take-file.ts'
import { openWatch, type WatchParts } from './actions/watch-desk.ts'
import { forgetDigests, openDigests } from './actions/write-digests.ts'
import { type Config, siteOf } from './config.ts'
import { reachOf } from './delivery/addresses.ts'
import { openMailer } from './delivery/mailer.ts'
import { openBreath, openNaps } from './delivery/pace.ts'
import { openWebhook } from './delivery/webhook.ts'

/** What runs beside the web: deliveries, and chores. */
export interface Worker {
  start(): void
  /** Takes on nothing more, waits a bounded time for what is under way, and closes the mailer. */
  stop(): Promise<void>
  /** Something was stored: look at once. */
  nudge(): void
}

export interface WorkerTimes {
  pollMs: number
  watchMs: number
  stopWithinMs: number
}

/** What is looked at again and again. A fault ends no chore; a long one awaits `goOn` now and then, and ends where it answers false. */
export interface Chore {
  everyMs: number
  work: (goOn: () => Promise<boolean>) => Promise<unknown>
}

export const workerTimes: WorkerTimes = { pollMs: 1000, watchMs: 5000, stopWithinMs: 6000 }

type Opened = Pick<DeliverParts, 'practice' | 'store' | 'vault' | 'catalogue' | 'render' | 'log' | 'now'>

const second = 1000

/** What the whole service does beside delivering. `origin` answers its own address once it listens. */
export const choresOf = (
  parts: WatchParts & DailyTestParts & DailyCheckpointParts & TallyParts & PurgeParts & FileParts,
  origin: () => string,
): Chore[] => [
  { everyMs: 2 * second, work: goOn => indexInquiries(parts, goOn) },
  { everyMs: 2 * second, work: goOn => compareInquiries(parts, goOn) },
  { everyMs: 5 * second, work: openWatch(parts) },
  { everyMs: 10 * second, work: goOn => keepTallies(parts, goOn) },
  { everyMs: 10 * second, work: openDailyTest(parts, origin) },
  { everyMs: 30 * second, work: openDigests(parts) },
  { everyMs: 30 * second, work: goOn => scanWaiting(parts, goOn) },
  { everyMs: 60 * second, work: goOn => sweepFiles(parts, goOn) },
  { everyMs: 60 * second, work: goOn => writeDailyCheckpoint(parts, goOn) },
  { everyMs: 900 * second, work: openPurge(parts) },
  { everyMs: 3600 * second, work: () => forgetDigests(parts) },
]

/** Opens the mailer and the webhook that the settings name. */
export const openDelivery = ({ config, ...parts }: Opened & { config: Config }): DeliverParts => ({
  ...parts,
  publicUrl: siteOf(config),
  mailer: openMailer(config),
  webhook: config.alertWebhookUrl === null ? null : openWebhook(config.alertWebhookUrl),
  reach: reachOf(config),
  unknownMail: config.unknownMail,
  leaseMs: 60_000,
  mine: new Set(),
  random: Math.random,
  wait,
})

/**
 * Each connection has a loop of its own, which takes one notice at a time: one that hangs holds up no other,
 * and the second channel goes on when every mail hangs.
 */
export function openWorker(
  parts: DeliverParts,
  times: WorkerTimes = workerTimes,
  chores: readonly Chore[] = [],
): Worker {
  const naps = openNaps()
  // Nobody wakes these: a nudge means that a notice waits, and a busy hour has very many.
  const rests = openNaps()
  const breathe = openBreath(wait)
  const attempted = openAttempts(parts)
  const goOn = async () => {
    await breathe()
    return !rests.ended()
  }
  let loops: Promise<void>[] = []

  const loop = async (restMs: number, work: () => Promise<boolean>) => {
    while (!naps.ended()) if (!(await attempted(work))) await naps.sleep(restMs)
  }

  const repeat = async ({ everyMs, work }: Chore) => {
    while (!rests.ended()) {
      await attempted(async () => {
        await work(goOn)
        return true
      })
      await rests.sleep(everyMs)
    }
  }

  const deliverOne = async (channel: Channel) => {
    await breathe()
    const row = naps.ended() ? undefined : await claimNext(parts, channel)
    if (row) await deliver(parts, row)
    return row !== undefined
  }

  return {
    start() {
      const lanes = channels.flatMap(channel => Array<Channel>(lanesOf(parts, channel)).fill(channel))
      loops = [
        ...lanes.map(channel => loop(times.pollMs, () => deliverOne(channel))),
        ...[{ everyMs: times.watchMs, work: () => release(parts) }, ...chores].map(repeat),
      ]
    },
    async stop() {
      naps.end()
      rests.end()
      await Promise.race([Promise.all(loops), wait(times.stopWithinMs, undefined, { ref: false })])
      await parts.mailer.close()
    },
    nudge: naps.wake,
  }
}

/** Runs work whose fault ends no loop. A fault is logged when it begins, and not again before something worked. */
function openAttempts({ log }: DeliverParts) {
  let troubled = false
  return async (work: () => Promise<boolean>) => {
    try {
      const worked = await work()
      troubled = false
      return worked
    } catch (error) {
      if (!troubled) log.error({ err: error }, 'the worker could not do its work')
      troubled = true
      return false
    }
  }
}
