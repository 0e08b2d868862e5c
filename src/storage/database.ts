import type { Kysely } from 'kysely'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Tables, Trx } from './tables.ts'

/** What is done inside one transaction. It awaits queries and nothing else. */
export type Work<T> = (trx: Trx) => Promise<T>

export interface Store {
  engine: 'sqlite' | 'postgres'
  /** For reading outside a transaction. Inside one it would wait for itself. */
  db: Kysely<Tables>
  /** Runs the work in one transaction and answers after it is durable. Faults: `unavailable`, or what the work threw. */
  commit<T>(work: Work<T>): Promise<T>
  /** The same for the event of a look: nothing that is `remembered` changes by it. */
  note<T>(work: Work<T>): Promise<T>
  /** Rises with every commit of this program. */
  changes(): number
  close(): Promise<void>
}

/** `sqlite:PATH` or `postgres://…`. */
export const openStore = (url: string, onFault: (error: Error) => void): Store =>
  url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url, onFault)
