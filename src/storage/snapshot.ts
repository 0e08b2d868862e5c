import { hash } from 'node:crypto'
import { type Kysely, type SelectQueryBuilder, sql, type TableMetadata } from 'kysely'
import { openReader } from './read-only.ts'
import type { Tables, Trx } from './tables.ts'

export type Engine = 'sqlite' | 'postgres'

export interface TableColumns {
  name: string
  columns: { name: string; type: string }[]
}

/** How many rows a table has and a hash over them that does not depend on their order. */
export interface TableSum {
  rows: number
  digest: string
}

/** Lets work see everything as it stood at one moment, through a handle that can write nothing. */
export async function withSnapshot<T>(
  url: string,
  work: (trx: Trx, engine: Engine) => Promise<T>,
): Promise<T> {
  const reader = openReader(url)
  const engine = engineOf(url)
  try {
    const begin = reader.db.transaction()
    return await (engine === 'postgres' ? begin.setIsolationLevel('repeatable read') : begin).execute(trx =>
      work(trx, engine),
    )
  } finally {
    await reader.close()
  }
}

const engineOf = (url: string): Engine => (url.startsWith('sqlite:') ? 'sqlite' : 'postgres')

/** All tables with their columns, by name. */
export async function tablesIn(db: Kysely<Tables> | Trx, engine: Engine): Promise<TableColumns[]> {
  const all = await db.introspection.getTables()
  const schema = engine === 'postgres' ? await currentSchema(db) : undefined
  return all
    .filter(table => !table.isView && (schema === undefined || table.schema === schema))
    .map(columnsOf)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

const columnsOf = ({ name, columns }: TableMetadata): TableColumns => ({
  name,
  columns: columns.map(column => ({ name: column.name, type: column.dataType })),
})

async function currentSchema(db: Kysely<Tables> | Trx): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db)
  return rows[0]?.schema ?? 'public'
}

/** Every row of a table as a line of JSON, its values in the order of the columns; many lines at a time. */
export async function* linesIn(trx: Trx, engine: Engine, table: TableColumns): AsyncGenerator<string[]> {
  const names = table.columns.map(({ name }) => name)
  // Any table there is, also of a schema that this program does not know: the types hold for none of it.
  const all = trx.selectFrom(table.name as 'events').select(names as never[]) as unknown as Query
  const rows = engine === 'postgres' ? byCursor(trx, all) : byIteration(all)
  for await (const some of rows) yield some.map(row => lineOf(table.name, names, row))
}

function lineOf(table: string, names: readonly string[], row: Row): string {
  const values = names.map(name => row[name])
  const strange = values.findIndex(value => value !== null && !['string', 'number'].includes(typeof value))
  if (strange >= 0) throw new Error(`${table}.${names[strange]} holds something else than text and numbers`)
  return JSON.stringify(values)
}

const atOnce = 1000

type Row = Record<string, unknown>
type Query = SelectQueryBuilder<Tables, never, Row>

async function* byIteration(query: Query): AsyncGenerator<Row[]> {
  let some: Row[] = []
  for await (const row of query.stream()) {
    some.push(row)
    if (some.length < atOnce) continue
    yield some
    some = []
  }
  yield some
}

async function* byCursor(trx: Trx, query: Query): AsyncGenerator<Row[]> {
  await sql`declare all_rows no scroll cursor for ${query}`.execute(trx)
  for (let full = true; full; ) {
    const { rows } = await sql<Row>`fetch ${sql.lit(atOnce)} from all_rows`.execute(trx)
    yield rows
    full = rows.length === atOnce
  }
  await sql`close all_rows`.execute(trx)
}

/** Sums up lines as they pass. */
export function openSum() {
  const digest = Buffer.alloc(32)
  let rows = 0
  return {
    add(line: string) {
      rows += 1
      const one = hash('sha256', line, 'buffer')
      for (let n = 0; n < digest.length; n++) digest[n] = (digest[n] ?? 0) ^ (one[n] ?? 0)
    },
    total: (): TableSum => ({ rows, digest: digest.toString('base64url') }),
  }
}

/** Sums up a table as it is stored. */
export async function sumOf(trx: Trx, engine: Engine, table: TableColumns): Promise<TableSum> {
  const sum = openSum()
  for await (const lines of linesIn(trx, engine, table)) for (const line of lines) sum.add(line)
  return sum.total()
}
