import { parentPort, workerData } from 'node:worker_threads'
import { readKeyFiles } from '../../sealing/key-files.ts'
import { openRing } from '../../sealing/key-ring.ts'
import { openVault } from '../../sealing/vault.ts'
import { openReader } from '../../storage/read-only.ts'
import { readingShelf } from '../../storage/sealed-keys.ts'
import { openCatalogue } from '../../text/catalogue.ts'
import { sortableIn } from '../../text/times.ts'
import type { ExportWords } from './export-columns.ts'
import { exportPages } from './export-pages.ts'
import type { PageAnswer, ThreadData } from './export-thread.ts'

// Runs in a thread of its own: opening and writing out very many inquiries would hold up every other page.
const data = workerData as ThreadData
const { db } = openReader(data.databaseUrl)
const encoder = new TextEncoder()

function wordsOf({ form, criteria, people, timeZone, now }: ThreadData): ExportWords {
  const text = openCatalogue().textIn('en')
  const names = new Map(people)
  return {
    form,
    criteria,
    text,
    now: new Date(now),
    time: iso => (iso === null ? '' : sortableIn(new Date(iso), timeZone)),
    person: id => (id === null ? '' : (names.get(id) ?? text('desk.somebody'))),
  }
}

async function* pages() {
  const vault = await openVault({
    ring: openRing(await readKeyFiles(data.keysDir)),
    shelf: readingShelf(db),
    now: () => new Date(data.now),
    newId: () => {
      throw new Error('An export makes no keys')
    },
  })
  yield* exportPages({ db, vault, words: wordsOf(data) }, data.wanted, data.parts)
}

const walk = pages()

async function nextPage(): Promise<void> {
  try {
    const { value, done } = await walk.next()
    if (done) return answer({ over: true })
    const bytes = encoder.encode(value.csv)
    answer({ bytes, inquiries: value.inquiries }, [bytes.buffer])
  } catch (error) {
    answer({ fault: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
  }
}

const answer = (page: PageAnswer, moved: ArrayBuffer[] = []) => parentPort?.postMessage(page, moved)

// One page at a time: the reader asks again only after it has got one.
parentPort?.on('message', () => void nextPage())
