import Sqlite from 'better-sqlite3'
import { Kysely, PostgresDialect, type SqliteDatabase, SqliteDialect } from 'kysely'
import type { Pool } from 'pg'
import type { Store } from './database.ts'
import type { Tables } from './tables.ts'

/** A handle of its own that the engine lets write nothing: for long walks over everything. */
export interface Reader {
  engine: Store['engine']
  db: Kysely<Tables>
  close(): Promise<void>
}

/** `sqlite:PATH` or `postgres://…`. The database must be there. */
export const openReader = (url: string): Reader =>
  url.startsWith('sqlite:') ? readSqlite(url.slice('sqlite:'.length)) : readPostgres(url)

/** A reader where a store is asked for. Whatever would write is a defect. */
export function storeToRead({ db, close, engine }: Reader): Store {
  const refuse = async () => {
    throw new Error('This handle writes nothing')
  }
  return { engine, db, close, commit: refuse, note: refuse, changes: () => 0 }
}

function readSqlite(path: string): Reader {
  const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true })
  sqlite.pragma('trusted_schema = OFF')
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: sqlite as unknown as SqliteDatabase }),
  })
  return { engine: 'sqlite', db, close: () => db.destroy() }
}

function readPostgres(url: string): Reader {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => openPool(url) }) })
  return { engine: 'postgres', db, close: () => db.destroy() }
}

async function openPool(url: string): Promise<Pool> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 3000 })
  // Queries of one connection run in order, so nothing is asked before this.
  pool.on('connect', client => void client.query('set default_transaction_read_only = on').catch(() => {}))
  pool.on('error', () => {})
  return pool
}
