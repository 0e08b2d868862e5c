import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { unavailable } from '../intake/faults.ts'
import type { Store, Work } from './database.ts'
import { asRefusal, isBusy } from './database-faults.ts'
import { direct } from './direct.ts'
import type { Tables, Trx } from './tables.ts'

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
  return {
    engine: 'sqlite',
    db,
    commit: gatherByTurn(db, sqlite),
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

interface Job {
  run(trx: Trx): Promise<void>
  settle(): void
  reject(error: unknown): void
}

/**
 * Work handed over in the same turn of the event loop shares one durable transaction, with a savepoint each.
 * Each caller is answered only after the commit.
 */
function gatherByTurn(db: Kysely<Tables>, sqlite: Sqlite.Database): Store['commit'] {
  const one = savepoints(sqlite)
  let waiting: Job[] = []
  let running = false

  const flush = async () => {
    const jobs = waiting
    waiting = []
    try {
      const done = await patiently(begun =>
        db.transaction().execute(trx => {
          begun()
          return runEach(trx, jobs, one)
        }),
      )
      for (const job of done) job.settle()
    } catch (error) {
      for (const job of jobs) job.reject(asRefusal(error))
    }
    if (waiting.length > 0) setImmediate(flush)
    else running = false
  }

  return <T>(work: Work<T>) =>
    new Promise<T>((resolve, reject) => {
      let result: T
      waiting.push({
        run: async trx => {
          result = await work(trx)
        },
        settle: () => resolve(result),
        reject,
      })
      if (running) return
      running = true
      setImmediate(flush)
    })
}

const patienceMs = 2000

/** Another program may hold the lock for a moment: tries to begin again until it is free, or patience ends. */
async function patiently<T>(attempt: (begun: () => void) => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    let hasBegun = false
    try {
      return await attempt(() => {
        hasBegun = true
      })
    } catch (error) {
      if (hasBegun || !isBusy(error) || performance.now() > until) throw error
    }
    await wait(20)
  }
}

/** Savepoints go straight to the connection, which the transaction holds: two queries fewer for each job. */
function savepoints(sqlite: Sqlite.Database) {
  const set = sqlite.prepare('savepoint one')
  const release = sqlite.prepare('release one')
  const rollback = sqlite.prepare('rollback to one')
  return {
    set: () => void set.run(),
    release: () => void release.run(),
    undo() {
      rollback.run()
      release.run()
    },
    lost: () => !sqlite.inTransaction,
  }
}

async function runEach(trx: Trx, jobs: Job[], one: ReturnType<typeof savepoints>): Promise<Job[]> {
  const done: Job[] = []
  for (const job of jobs) {
    one.set()
    try {
      await job.run(trx)
      one.release()
      done.push(job)
    } catch (error) {
      if (one.lost()) throw unavailable('database: transaction lost', error)
      one.undo()
      job.reject(asRefusal(error))
    }
  }
  return done
}
