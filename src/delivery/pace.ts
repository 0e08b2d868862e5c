import { performance } from 'node:perf_hooks'

/** A sleep that ends early for everybody when something happens. */
export interface Naps {
  sleep(ms: number): Promise<void>
  wake(): void
  /** No sleep lasts from now on. */
  end(): void
  ended(): boolean
}

export function openNaps(): Naps {
  const sleepers = new Set<() => void>()
  let over = false
  const wake = () => {
    for (const rouse of sleepers) rouse()
  }
  return {
    wake,
    ended: () => over,
    end() {
      over = true
      wake()
    },
    sleep: ms =>
      new Promise(resolve => {
        if (over) return resolve()
        const rouse = () => {
          clearTimeout(timer)
          sleepers.delete(rouse)
          resolve()
        }
        const timer = setTimeout(rouse, ms)
        sleepers.add(rouse)
      }),
  }
}

const busyFrom = 0.8
const longestWaitMs = 1000
const measureEveryMs = 100

/** How long background work steps back for a share of time (0 to 1) in which the process was busy. */
export const stepBackMs = (utilization: number) =>
  Math.round((Math.max(0, utilization - busyFrom) / (1 - busyFrom)) * longestWaitMs)

/** People before mail: lets waiting requests run first, and waits longer while the process is busy. */
export function openBreath(wait: (ms: number) => Promise<void>): () => Promise<void> {
  let last = performance.eventLoopUtilization()
  let measuredAt = performance.now()
  let pause = 0
  return async () => {
    if (performance.now() - measuredAt >= measureEveryMs) {
      const now = performance.eventLoopUtilization()
      pause = stepBackMs(performance.eventLoopUtilization(now, last).utilization)
      last = now
      measuredAt = performance.now()
    }
    await (pause > 0 ? wait(pause) : new Promise(resolve => setImmediate(resolve)))
  }
}
