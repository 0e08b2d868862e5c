import type { Cursor } from './queues.ts'

/** A query as text, made elsewhere by the query builder. */
export interface PlainQuery {
  sql: string
  parameters: readonly unknown[]
}

/** Stands in a query's values where a page begins, and is replaced by the end of the page before. */
export const pageBegin: Cursor = { at: '{at}', id: '{id}' }

/** The query of a page from another place on. */
export const pageAfter = ({ sql, parameters }: PlainQuery, after: Cursor): PlainQuery => ({
  sql,
  parameters: parameters.map(value =>
    value === pageBegin.at ? after.at : value === pageBegin.id ? after.id : value,
  ),
})

/** Reads and can write nothing. For a thread: the query builder alone would take 15 MB of memory there. */
export interface PlainReader {
  all<T>(query: PlainQuery): Promise<T[]>
}

/** `sqlite:PATH` or `postgres://…`, in one connection that ends with the thread. The database must be there. */
export const openPlainReader = (url: string): Promise<PlainReader> =>
  url.startsWith('sqlite:') ? readSqlite(url.slice('sqlite:'.length)) : readPostgres(url)

async function readSqlite(path: string): Promise<PlainReader> {
  const { default: Sqlite } = await import('better-sqlite3')
  const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true })
  sqlite.pragma('trusted_schema = OFF')
  // Each page is read once: to remember them would only take memory.
  sqlite.pragma('cache_size = -1024')
  return {
    all: async <T>({ sql, parameters }: PlainQuery) => sqlite.prepare(sql).all(...parameters) as T[],
  }
}

async function readPostgres(url: string): Promise<PlainReader> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  await client.connect()
  await client.query('set default_transaction_read_only = on')
  return {
    all: async <T>({ sql, parameters }: PlainQuery) => (await client.query(sql, [...parameters])).rows as T[],
  }
}
