import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { sql } from 'kysely'
import { openStream, type Preamble } from '../../sealing/sealed-stream.ts'
import { inAnyOrder, insertLines } from '../../storage/bulk.ts'
import type { Store } from '../../storage/database.ts'
import { type Engine, openSum, sumOf, type TableColumns, tablesIn } from '../../storage/snapshot.ts'
import type { Trx } from '../../storage/tables.ts'
import { linesOf, type Manifest, type Mark } from './lines.ts'

export interface Loaded {
  rows: number
  files: number
}

export type Lines = AsyncGenerator<string>

/** The lines of a backup. `keyOf` opens its key. Throws where it will not open, was changed or is not whole. */
export const openLines = (file: string, keyOf: (preamble: Preamble) => Promise<Buffer>): Lines =>
  linesOf(
    Readable.from(openStream(createReadStream(file), keyOf)).compose(createGunzip()) as AsyncIterable<Buffer>,
  )

/** The first line: the steps of the schema that the backup has. */
export async function readHead(lines: Lines): Promise<string[]> {
  const head = markIn((await lines.next()).value ?? 'null')
  if (!head || !('backup' in head))
    throw new Error('The backup begins with something that this program does not know')
  return head.schema
}

/** Fills an empty store and data folder, in one transaction, and holds all of it against the manifest. */
export const load = (store: Store, dataDir: string, lines: Lines): Promise<Loaded> =>
  store.db.transaction().execute(async trx => {
    const tables = new Map((await tablesIn(trx, store.engine)).map(table => [table.name, table]))
    const loading = openLoading(trx, store.engine, tables, dataDir)
    await inAnyOrder(trx, store.engine, async () => {
      for await (const line of lines) await loading.take(line)
    })
    return loading.check()
  })

const batchLength = 512 * 1024

function openLoading(trx: Trx, engine: Engine, tables: ReadonlyMap<string, TableColumns>, dataDir: string) {
  const sums = new Map<string, { table: TableColumns; sum: ReturnType<typeof openSum> }>()
  let table: TableColumns | null = null
  let file: string | null = null
  let end: Manifest | null = null
  let files = 0
  let batch: string[] = []
  let length = 0

  const flush = async () => {
    if (table && batch.length > 0) await insertLines(trx, engine, table, batch)
    batch = []
    length = 0
  }

  const turnTo = async (mark: Mark) => {
    await flush()
    table = 'table' in mark ? tableOf(tables, mark) : null
    file = 'file' in mark ? pathIn(dataDir, mark.file) : null
    if ('end' in mark) end = mark.end
    if (table) {
      sums.set(table.name, { table, sum: openSum() })
      await sql`delete from ${sql.table(table.name)}`.execute(trx)
    }
    if (file) {
      files += 1
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await appendFile(file, '', { mode: 0o600, flag: 'wx' })
    }
  }

  return {
    async take(line: string) {
      const mark = markIn(line)
      if (mark) return turnTo(mark)
      if (file) return appendFile(file, Buffer.from(JSON.parse(line), 'base64'), { flush: true })
      if (!table) throw new Error('The backup holds a line that belongs nowhere')
      sums.get(table.name)?.sum.add(line)
      batch.push(line)
      length += line.length
      if (length > batchLength) await flush()
    },
    async check(): Promise<Loaded> {
      if (!end) throw new Error('The backup does not go on to its end')
      const read = Object.fromEntries([...sums].map(([name, { sum }]) => [name, sum.total()]))
      if (differ(end, { tables: read, files }))
        throw new Error('The backup does not hold what its manifest says')
      for (const { table, sum } of sums.values())
        if (differ(await sumOf(trx, engine, table), sum.total()))
          throw new Error(`${table.name}: what was stored is not what the backup holds`)
      return { rows: Object.values(read).reduce((sum, { rows }) => sum + rows, 0), files }
    },
  }
}

const differ = <T>(one: T, other: T) => JSON.stringify(one) !== JSON.stringify(other)

const markIn = (line: string): Mark | null => (line.startsWith('{') ? JSON.parse(line) : null)

/** The columns in the backup's order, with the types that the target has. */
function tableOf(
  tables: ReadonlyMap<string, TableColumns>,
  { table, columns }: { table: string; columns: string[] },
): TableColumns {
  const there = tables.get(table)?.columns ?? []
  const known = new Map(there.map(({ name, type }) => [name, type]))
  return {
    name: table,
    columns: columns.map(name => {
      const type = known.get(name)
      if (type === undefined)
        throw new Error(`The backup has a column ${table}.${name} that its schema does not have`)
      return { name, type }
    }),
  }
}

/** Only these two folders are ever written. */
function pathIn(dataDir: string, name: string): string {
  if (!/^(files|checkpoints)(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(name))
    throw new Error('The backup holds a file with a name that is none of ours')
  return join(dataDir, name)
}
