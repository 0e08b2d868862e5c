import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { unavailable } from '../../intake/faults.ts'
import { keepLatest } from '../../sealing/keep-latest.ts'
import type { Chart } from './chart-pieces.ts'

export interface Drawing {
  /** A picture as SVG text. The same data gives the same picture, which is kept for a while. Faults: `unavailable`. */
  svg(chart: Chart): Promise<string>
  close(): Promise<void>
}

interface Answer {
  id: number
  svg?: string
  fault?: string
}

interface Waiting {
  resolve: (svg: string) => void
  reject: (error: Error) => void
}

const idleMs = 60_000
const longestMs = 10_000
const mostKept = 60

/** Draws in a thread that starts with the first picture, and ends, with all its memory, a minute after the last one. */
export function openDrawing(): Drawing {
  const kept = new Map<string, Promise<string>>()
  let thread: Thread | null = null
  let idle: NodeJS.Timeout | undefined

  const end = async () => {
    clearTimeout(idle)
    const ending = thread
    thread = null
    kept.clear()
    await ending?.end()
  }

  return {
    svg(chart) {
      clearTimeout(idle)
      idle = setTimeout(() => void end(), idleMs)
      idle.unref()
      const name = createHash('sha256').update(JSON.stringify(chart)).digest('base64')
      const known = kept.get(name)
      if (known) return known
      if (thread === null || thread.ended()) thread = startThread()
      const drawn = thread.draw(chart)
      keepLatest(kept, name, drawn, mostKept)
      drawn.catch(() => kept.delete(name))
      return drawn
    },
    close: end,
  }
}

interface Thread {
  draw(chart: Chart): Promise<string>
  ended(): boolean
  end(): Promise<unknown>
}

function startThread(): Thread {
  const worker = new Worker(new URL('./draw-charts.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
  })
  worker.unref()
  const waiting = new Map<number, Waiting>()
  let last = 0
  let over = false

  const give = ({ id, svg, fault }: Answer) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (svg !== undefined) asked?.resolve(svg)
    else asked?.reject(new Error(fault))
  }
  const fail = (error?: unknown) => {
    over = true
    for (const { reject } of waiting.values()) reject(unavailable('no pictures are drawn now', error))
    waiting.clear()
  }
  worker.on('message', give)
  worker.on('error', fail)
  worker.on('exit', () => fail())

  return {
    ended: () => over,
    draw: chart =>
      new Promise((resolve, reject) => {
        const id = ++last
        const late = setTimeout(() => {
          waiting.delete(id)
          reject(unavailable('a picture took too long'))
        }, longestMs)
        late.unref()
        const done =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(late)
            then(value)
          }
        waiting.set(id, { resolve: done(resolve), reject: done(reject) })
        worker.postMessage({ id, chart })
      }),
    end: () => worker.terminate(),
  }
}
