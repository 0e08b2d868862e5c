import { setTimeout as wait } from 'node:timers/promises'
import type Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { unavailable } from '../intake/faults.ts'
import type { Store, Work } from './database.ts'
import { asRefusal, isBusy } from './database-faults.ts'
import type { Tables, Trx } from './tables.ts'

interface Job {
  run(trx: Trx): Promise<void>
  settle(): void
  reject(error: unknown): void
}

/**
 * Work handed over in the same turn of the event loop shares one durable transaction, with a savepoint each.
 * Each caller is answered only after the commit.
 */
export function gatherByTurn(db: Kysely<Tables>, sqlite: Sqlite.Database): Store['commit'] {
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
