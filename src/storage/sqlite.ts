import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import type { Store } from './database.ts'
import { direct } from './direct.ts'
import type { Tables } from './tables.ts'
import { gatherByTurn } from './turns.ts'

/** Opens a SQLite file as a store. An acknowledged transaction survives a power cut (`synchronous=FULL`). */
export function openSqlite(path: string): Store {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const sqlite = new Sqlite(path)
  applyPragmas(sqlite)
  const handle = cachingHandle(sqlite)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: handle }) })
  direct.set(db.getExecutor().adapter, (text, parameters) =>
    Number(handle.prepare(text).run(parameters).changes),
  )
  const note = gatherByTurn(db, sqlite)
  let changes = 0
  return {
    engine: 'sqlite',
    db,
    changes: () => changes,
    note,
    commit: async work => {
      const result = await note(work)
      changes++
      return result
    },
    async close() {
      await db.destroy()
      if (sqlite.open) sqlite.close()
    },
  }
}

function applyPragmas(sqlite: Sqlite.Database) {
  sqlite.pragma('journal_mode = WAL')
  // better-sqlite3 lowers this to NORMAL when WAL is set, so it comes after.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('secure_delete = ON')
  sqlite.pragma('trusted_schema = OFF')
  sqlite.pragma('foreign_keys = ON')
  // A savepoint keeps the pages that it may have to put back: each form would write them to a file that nobody needs.
  sqlite.pragma('temp_store = MEMORY')
  // Pages that many forms share go into the file once, not once for every fourth megabyte of the log.
  sqlite.pragma('wal_autocheckpoint = 4000')
  // Waiting inside SQLite holds up every page; `patiently` waits outside.
  sqlite.pragma('busy_timeout = 100')
  if (sqlite.pragma('synchronous', { simple: true }) !== 2)
    throw new Error('SQLite did not take synchronous=FULL')
}

/** Prepares each text once, and takes the write lock at `begin`, so that a read before a write cannot turn stale. */
function cachingHandle(sqlite: Sqlite.Database) {
  const statements = new Map<string, SqliteStatement>()
  const nothing: SqliteStatement = {
    reader: false,
    all: () => [],
    run: () => ({ changes: 0, lastInsertRowid: 0 }),
    iterate: () => [].values(),
  }
  const prepare = (text: string): SqliteStatement => {
    // SQLite has already rolled back by itself after a full disk or an I/O error.
    if (text === 'rollback' && !sqlite.inTransaction) return nothing
    const known = statements.get(text)
    if (known) return known
    const statement = sqlite.prepare(
      text === 'begin' ? 'begin immediate' : text,
    ) as unknown as SqliteStatement
    if (statements.size < 500) statements.set(text, statement)
    return statement
  }
  return { prepare, close: () => void sqlite.close() }
}
