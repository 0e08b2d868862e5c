import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import type { Store } from './database.ts'
import { asRefusal } from './database-faults.ts'
import type { Tables } from './tables.ts'

/** Opens a PostgreSQL database as a store. `onFault` hears of connections that broke. */
export function openPostgres(url: string, onFault: (error: Error) => void): Store {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => openPool(url, onFault) }) })
  const note: Store['note'] = work =>
    db
      .transaction()
      .execute(work)
      .catch(error => {
        throw asRefusal(error)
      })
  let changes = 0
  return {
    engine: 'postgres',
    db,
    changes: () => changes,
    note,
    async commit(work) {
      const result = await note(work)
      changes++
      return result
    },
    close: () => db.destroy(),
  }
}

/** The library is loaded where it is used: whoever has SQLite starts without it. */
async function openPool(url: string, onFault: (error: Error) => void): Promise<Pool> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 3000,
    statement_timeout: 8000,
    idle_in_transaction_session_timeout: 8000,
  })
  // A connection can break while work holds it, and the pool listens only to idle ones: nobody hearing ends the program.
  pool.on('connect', client => client.on('error', onFault))
  pool.on('error', () => {})
  return pool
}
