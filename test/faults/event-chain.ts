import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import { verifyEvents } from '../../src/actions/verify-events.ts'
import { verifyRows } from '../../src/actions/verify-rows.ts'
import { readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../src/parts.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { historyFor } from '../storage/chained-history.ts'
import { say } from './say.ts'
import { type Chance, type Copy, chanceFrom, contentOf, type Spoiling, spoilings } from './spoilings.ts'

export interface ChainFigures {
  /** Single changes that were made, each on a fresh copy. */
  n: number
  found: number
  byKind: Record<string, { n: number; found: number }>
  /** What was changed and not found. */
  missed: string[]
}

/** A copy of everything that events are proved by: the database, and the file of checkpoints. */
interface Evidence {
  database: Buffer
  lines: string
}

/** Makes single changes at random places of a history over three days, and lets each be looked for. */
export async function spoilEvents(count: number, chance: Chance): Promise<ChainFigures> {
  const folder = newFolder()
  const parts = await partsIn(folder)
  try {
    await historyFor(parts, 6)
    const early = evidenceIn(folder)
    await historyFor(parts, 6)
    const full = evidenceIn(folder)
    const look = lookIn(parts)
    const copied = { ...full, database: inMemory(full.database).serialize() }
    for (const untouched of [full, copied])
      if ((await look(untouched)).length > 0)
        throw new Error('Something is wrong before anything was changed')
    const figures: ChainFigures = { n: 0, found: 0, byKind: {}, missed: [] }
    while (figures.n < count) {
      const [kind, spoil] = chance.of(spoilings)
      const spoiled = spoiledCopy(full, early, spoil, chance)
      if (!spoiled) continue
      note(figures, kind, spoiled.what, (await look(spoiled.evidence)).length > 0)
    }
    return figures
  } finally {
    await parts.store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function note(figures: ChainFigures, kind: string, what: string, found: boolean) {
  const sum = figures.byKind[kind] ?? { n: 0, found: 0 }
  figures.byKind[kind] = sum
  sum.n += 1
  figures.n += 1
  if (!found) return void figures.missed.push(`${kind}: ${what}`)
  sum.found += 1
  figures.found += 1
}

async function partsIn(folder: string) {
  const config = readConfig({
    NODE_ENV: 'test',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
  })
  await makeDevelopmentKeys(config)
  const clock = movableClock()
  const parts = await openParts(config, openLog('silent'), clock.now)
  return { ...parts, clock, dataDir: config.dataDir, folder }
}

type ChainParts = Awaited<ReturnType<typeof partsIn>>

const fileIn = (dataDir: string) => join(dataDir, 'checkpoints', 'checkpoints.jsonl')

function evidenceIn(folder: string): Evidence {
  const sqlite = new Sqlite(join(folder, 'data', 'intake.db'))
  sqlite.pragma('wal_checkpoint(truncate)')
  sqlite.close()
  return {
    database: readFileSync(join(folder, 'data', 'intake.db')),
    lines: readFileSync(fileIn(join(folder, 'data')), 'utf8'),
  }
}

const lookIn =
  ({ vault, practice, now, folder }: ChainParts) =>
  async ({ database, lines }: Evidence) => {
    const dataDir = join(folder, 'copy')
    mkdirSync(join(dataDir, 'checkpoints'), { recursive: true })
    writeFileSync(fileIn(dataDir), lines)
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: inMemory(database) as unknown as SqliteDatabase }),
    })
    const findings = []
    for await (const page of verifyEvents({ db, vault, now, dataDir })) findings.push(...page.findings)
    for await (const page of verifyRows({ db, vault, practice })) findings.push(...page.findings)
    await db.destroy()
    return findings
  }

/** A database of its own from a copy. The header says WAL, which has no place in memory. */
function inMemory(database: Buffer): Sqlite.Database {
  const bytes = Buffer.from(database)
  bytes.fill(1, 18, 20)
  return new Sqlite(bytes)
}

/** Answers null where the change was refused by the engine or changed nothing. */
function spoiledCopy(full: Evidence, early: Evidence, spoil: Spoiling, chance: Chance) {
  const sqlite = inMemory(full.database)
  sqlite.pragma('foreign_keys = off')
  const before = contentOf(sqlite) + full.lines
  try {
    const copy: Copy = { sqlite, lines: full.lines, early: inMemory(early.database) }
    const what = spoil(copy, chance)
    const changed = contentOf(copy.sqlite) + copy.lines !== before
    return changed ? { what, evidence: { database: copy.sqlite.serialize(), lines: copy.lines } } : null
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) return null
    throw error
  }
}

// node test/faults/event-chain.ts [COUNT] [SEED]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = '1000', seed = String(Date.now() % 1e9)] = process.argv.slice(2)
  const { n, found, byKind, missed } = await spoilEvents(Number(count), chanceFrom(Number(seed)))
  const figures = { found, kinds: Object.keys(byKind).length, seed, missed }
  say('R4 event chain', n, figures, { 'every change is found': found === n })
}
