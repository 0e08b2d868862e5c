import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { openStore } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { newFolder } from '../helpers/service.ts'
import { migrations } from '../storage/engine.ts'
import {
  faultsOfStored,
  fillAsStored,
  type StoredSchema,
  storedSchemas,
  sumsOfStored,
} from '../storage/stored-schemas.ts'

const program = join(import.meta.dirname, '../storage/mortal-migrate.ts')
const now = () => new Date()

export interface MigrationFigures {
  schema: string
  kills: number
  /** Tables whose stored columns say something else afterwards. */
  differing: string[]
  /** What does not open, or does not fit its chain. */
  faults: number
  /** Steps that a further start applied again. */
  again: number
  olderRefused: boolean
}

/** So many statements of steps a start gets through at most before it is killed; the longest step has fewer. */
const longestLife = 40

/**
 * Brings what an earlier program stored up to date, while each start is killed before a statement of a step. Where it
 * came through before it was killed often enough, it begins again on a new database. One that has every step is not killed.
 */
export async function killedMigration(
  newUrl: () => string | Promise<string>,
  stored: StoredSchema,
  kills: number,
  chance: () => number,
): Promise<MigrationFigures> {
  const sum = nothingWrong(stored.name, 0)
  const wanted = isWhole(stored) ? 0 : kills
  do {
    const url = await newUrl()
    const store = openStore(url, () => {})
    try {
      await fillAsStored(store, stored)
      const before = await sumsOfStored(store, stored)
      while (sum.kills < wanted && (await dies(url, 1 + Math.floor(chance() * longestLife)))) sum.kills += 1
      await migrate(store, migrations, now)
      const after = await sumsOfStored(store, stored)
      sum.differing.push(...Object.keys(before).filter(name => before[name]?.digest !== after[name]?.digest))
      sum.faults += (await faultsOfStored(store)).length
      sum.again += (await migrate(store, migrations, now)).length
      sum.olderRefused &&= await refusesOlder(url, stored)
    } finally {
      await store.close()
    }
  } while (sum.kills < wanted)
  return sum
}

const isWhole = ({ steps }: StoredSchema) => steps.length === readdirSync(migrations).length

/** Answers false where it came through. */
const dies = (url: string, statements: number) =>
  new Promise<boolean>(resolve =>
    execFile(process.execPath, [program, url, migrations, String(statements)], error =>
      resolve(error?.signal === 'SIGKILL'),
    ),
  )

/** The program of that schema, with its own steps, does not start on what is newer. */
async function refusesOlder(url: string, stored: StoredSchema): Promise<boolean> {
  const { steps } = stored
  if (isWhole(stored)) return true
  const folder = mkdtempSync(join(tmpdir(), 'intake-test-'))
  for (const step of steps) cpSync(join(migrations, step), join(folder, step))
  const store = openStore(url, () => {})
  try {
    await migrate(store, folder, now)
    return false
  } catch (error) {
    return /^The database is newer than this program/.test((error as Error).message)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const nothingWrong = (schema: string, kills: number): MigrationFigures => ({
  schema,
  kills,
  differing: [],
  faults: 0,
  again: 0,
  olderRefused: true,
})

// node test/faults/migrations.ts [KILLS]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kills = Number(process.argv[2] ?? '20')
  const endings: (() => unknown)[] = []
  const server = await postgresFor({ teardown: (end: () => unknown) => void endings.push(end) } as Test)
  const folder = newFolder()
  let files = 0
  const newFile = () => `sqlite:${folder}/${files++}.db`
  const figures: Record<string, MigrationFigures[]> = { sqlite: [], postgres: [] }
  for (const stored of storedSchemas()) {
    figures.sqlite?.push(await killedMigration(newFile, stored, kills, Math.random))
    figures.postgres?.push(await killedMigration(server.emptyDatabase, stored, kills, Math.random))
  }
  rmSync(folder, { recursive: true, force: true })
  for (const end of endings) await end()
  const all = Object.values(figures).flat()
  const isSound = (one: MigrationFigures) =>
    one.differing.length + one.faults + one.again === 0 && one.olderRefused
  const pass = all.every(isSound)
  console.log(JSON.stringify({ name: 'R2 migrations', n: all.length, pass, figures }))
  if (!pass) process.exitCode = 1
}
