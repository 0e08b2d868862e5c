import module from 'node:module'
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { readKeyFiles } from '../../sealing/key-files.ts'
import { openRing } from '../../sealing/key-ring.ts'
import { openVault, type SealedKey, type Shelf } from '../../sealing/vault.ts'
import { openPlainReader, type PlainReader } from '../../storage/plain-reader.ts'
import { openCatalogue } from '../../text/catalogue.ts'
import { sortableIn } from '../../text/times.ts'
import type { ExportWords } from './export-columns.ts'
import { exportPages } from './export-pages.ts'
import type { PageAnswer, ThreadData } from './export-thread.ts'

// Runs in a thread of its own: opening and writing out very many inquiries would hold up every other page.
const data = workerData as ThreadData

function wordsOf({ forms, criteria, people, timeZone, now }: ThreadData): ExportWords {
  const text = openCatalogue().textIn('en')
  const names = new Map(people)
  return {
    forms,
    criteria,
    text,
    now: new Date(now),
    time: iso => (iso === null ? '' : sortableIn(new Date(iso), timeZone)),
    person: id => (id === null ? '' : (names.get(id) ?? text('desk.somebody'))),
  }
}

/** The sealed keys as they are stored; an export makes none. */
const shelfOf = (reader: PlainReader, { index, key }: ThreadData['queries']): Shelf => ({
  save: async () => false,
  find: async id => (await reader.all<SealedKey>({ sql: key.sql, parameters: [id] }))[0],
  index: async () => (await reader.all<SealedKey>(index))[0],
})

async function* pages() {
  const reader = await openPlainReader(data.databaseUrl)
  const vault = await openVault({
    ring: openRing(await readKeyFiles(data.keysDir)),
    shelf: shelfOf(reader, data.queries),
    // They come in the order of their hours.
    remembers: 50,
    now: () => new Date(data.now),
    newId: () => {
      throw new Error('An export makes no keys')
    },
  })
  yield* exportPages({ reader, vault, words: wordsOf(data) }, data.queries.page, data.parts)
}

const walk = pages()

async function nextPage(): Promise<void> {
  try {
    const { value, done } = await walk.next()
    if (done) return answer({ over: true })
    answer(value)
    if (!settled) settle()
  } catch (error) {
    answer({ fault: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
  }
}

let settled = false

/** After the first page: what was compiled is kept for the next export, and this thread lets every other one go first. */
function settle() {
  settled = true
  module.flushCompileCache()
  // On Linux this is the thread's own priority; elsewhere it would be that of the whole process.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
}

const answer = (page: PageAnswer) => parentPort?.postMessage(page)

// One page at a time: the reader asks again only after it has got one.
parentPort?.on('message', () => void nextPage())
