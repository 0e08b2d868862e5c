import { setTimeout as wait } from 'node:timers/promises'
import { openDailyCheckpoint } from './actions/daily-checkpoint.ts'
import {
  type Channel,
  channels,
  claimNext,
  type DeliverParts,
  deliver,
  lanesOf,
  release,
} from './actions/deliver-notices.ts'
import { openWatch } from './actions/watch-deliveries.ts'
import type { Config } from './config.ts'
import { openMailer } from './delivery/mailer.ts'
import { openBreath, openNaps } from './delivery/pace.ts'
import { openWebhook } from './delivery/webhook.ts'

/** What runs beside the web: deliveries, and a watch over them. */
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

const workerTimes: WorkerTimes = { pollMs: 1000, watchMs: 5000, stopWithinMs: 8000 }

type Opened = Pick<DeliverParts, 'practice' | 'store' | 'vault' | 'catalogue' | 'render' | 'log' | 'now'>

/** What the worker needs. Without `dataDir` it delivers only, and keeps no checkpoints. */
export type WorkerParts = DeliverParts & { dataDir?: string }

const checkpointLookMs = 60_000

/** Opens the mailer and the webhook that the settings name. */
export const openDelivery = ({ config, ...parts }: Opened & { config: Config }): WorkerParts => ({
  ...parts,
  dataDir: config.dataDir,
  publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
  mailer: openMailer(config),
  webhook: config.alertWebhookUrl === null ? null : openWebhook(config.alertWebhookUrl),
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
export function openWorker(parts: WorkerParts, times: WorkerTimes = workerTimes): Worker {
  const naps = openNaps()
  const breathe = openBreath(wait)
  const watch = openWatch(parts)
  const attempted = openAttempts(parts)
  const { dataDir } = parts
  const checkpoint = openDailyCheckpoint(parts, async () => {
    await breathe()
    return !naps.ended()
  })
  let loops: Promise<void>[] = []

  const loop = async (restMs: number, work: () => Promise<boolean>) => {
    while (!naps.ended()) if (!(await attempted(work))) await naps.sleep(restMs)
  }

  const deliverOne = async (channel: Channel) => {
    await breathe()
    const row = naps.ended() ? undefined : await claimNext(parts, channel)
    if (row) await deliver(parts, row)
    return row !== undefined
  }

  const look = async () => {
    await release(parts)
    await watch()
    return false
  }

  return {
    start() {
      const lanes = channels.flatMap(channel => Array<Channel>(lanesOf(parts, channel)).fill(channel))
      loops = [
        ...lanes.map(channel => loop(times.pollMs, () => deliverOne(channel))),
        loop(times.watchMs, look),
        ...(dataDir ? [loop(checkpointLookMs, () => checkpoint(dataDir))] : []),
      ]
    },
    async stop() {
      naps.end()
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
