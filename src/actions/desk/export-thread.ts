import module from 'node:module'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { conflict, unavailable } from '../../intake/faults.ts'
import type { PlainQuery } from '../../storage/plain-reader.ts'
import type { ExportRow } from '../../storage/tables.ts'
import type { ExportPart, ExportWords } from './export-columns.ts'
import type { PageQuery } from './export-pages.ts'

/** Everything the thread needs to know of one export; it opens database and keys by itself. */
export interface ExportTask {
  queries: { page: PageQuery; key: PlainQuery; index: PlainQuery }
  parts: readonly ExportPart[]
  forms: ExportWords['forms']
  criteria: readonly string[]
  timeZone: string
  people: readonly (readonly [id: string, name: string])[]
  now: string
}

/** What the thread answers when it is asked for a page. */
export type PageAnswer = { csv: string; inquiries: number } | { over: true } | { fault: string }

/** How an export ended. A page that was on its way when it was cut counts as having left. */
export interface Left {
  inquiries: number
  ended: NonNullable<ExportRow['ended']>
}

export interface Run {
  start(task: ExportTask, ended: (left: Left) => Promise<void>): Readable
  /** Gives the place back where nothing was started. */
  free(): void
}

export interface Exporting {
  /** The one place for an export. Faults: `conflict` while it is taken. */
  take(): Run
  /** Cuts a running export and waits until its end is stored. */
  close(): Promise<void>
}

/** Exports run in a thread of their own, one at a time; it opens a handle that can write nothing, and its own vault. */
export function openExporting(places: { databaseUrl: string; keysDir: string }): Exporting {
  let taken = false
  let running: Readable | undefined
  const endings = new Set<Promise<void>>()
  const free = () => {
    taken = false
    running = undefined
  }
  return {
    take() {
      if (taken) throw conflict('another export is running')
      taken = true
      return {
        free,
        start(task, ended) {
          running = startExport({ ...places, compiled: compiledIn(), ...task }, left => {
            free()
            const ending = ended(left).finally(() => endings.delete(ending))
            endings.add(ending)
          })
          return running
        },
      }
    },
    async close() {
      running?.destroy()
      await Promise.all(endings)
    },
  }
}

/** Where Node keeps what it has compiled; null where it keeps nothing. */
const compiledIn = () => {
  const folder = module.getCompileCacheDir()
  return folder === undefined ? null : dirname(folder)
}

export type ThreadData = ExportTask & { databaseUrl: string; keysDir: string; compiled: string | null }

/** A page is made only when the reader has taken the one before: a slow reader slows the thread, and fills no memory. */
function startExport(data: ThreadData, ended: (left: Left) => void): Readable {
  const thread = new Worker(new URL('./export-start.js', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 2 },
  })
  let inquiries = 0
  const stream = new Readable({
    // Texts, one page ahead: the memory of byte buffers would come back much later.
    objectMode: true,
    highWaterMark: 1,
    read: () => thread.postMessage('next'),
    destroy(error, done) {
      ended({ inquiries, ended: error ? 'failed' : stream.readableEnded ? 'whole' : 'cut' })
      thread.terminate().then(() => done(error), done)
    },
  })
  const fail = (cause: unknown) => stream.destroy(unavailable('the export broke off', cause))
  thread.on('message', (answer: PageAnswer) => {
    if ('fault' in answer) return fail(answer.fault)
    if ('over' in answer) return stream.push(null)
    inquiries += answer.inquiries
    return stream.push(answer.csv)
  })
  thread.on('error', fail)
  thread.on('exit', () => {
    if (!stream.readableEnded) fail('the thread ended')
  })
  return stream
}
