import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { lineOf, readCheckpointFile, seqIn } from '../../storage/checkpoint-file.ts'
import { lastCheckpoint } from '../../storage/checkpoints.ts'
import { type Engine, linesIn, openSum, type TableSum, tablesIn } from '../../storage/snapshot.ts'
import type { Trx } from '../../storage/tables.ts'
import type { Mark } from './lines.ts'

const mark = (said: Mark) => JSON.stringify(said)

/** Everything that a backup holds, line by line: the tables as the snapshot shows them, then files of the data folder. */
export async function* everythingIn(
  trx: Trx,
  engine: Engine,
  { dataDir, made_at }: { dataDir: string; made_at: string },
): AsyncGenerator<string> {
  const steps = await trx.selectFrom('schema_migrations').select('name').orderBy('name').execute()
  yield mark({ backup: 1, made_at, schema: steps.map(({ name }) => name) })
  const tables: Record<string, TableSum> = {}
  for (const table of await tablesIn(trx, engine)) {
    yield mark({ table: table.name, columns: table.columns.map(({ name }) => name) })
    const sum = openSum()
    for await (const lines of linesIn(trx, engine, table))
      for (const line of lines) {
        sum.add(line)
        yield line
      }
    tables[table.name] = sum.total()
  }
  let files = 0
  for await (const line of filesIn(dataDir, await checkpointText(trx, dataDir))) {
    if (line.startsWith('{')) files += 1
    yield line
  }
  yield mark({ end: { tables, files } })
}

async function* filesIn(dataDir: string, checkpoints: string | null): AsyncGenerator<string> {
  if (checkpoints !== null) {
    yield mark({ file: 'checkpoints/checkpoints.jsonl' })
    yield JSON.stringify(Buffer.from(checkpoints).toString('base64'))
  }
  for (const path of await attachmentsIn(join(dataDir, 'files'))) {
    yield mark({ file: relative(dataDir, path).replaceAll(sep, '/') })
    yield* partsOf(path)
  }
}

/** The lines whose checkpoints the snapshot has; one that was just committed may not have its line yet. */
async function checkpointText(trx: Trx, dataDir: string): Promise<string | null> {
  const last = await lastCheckpoint(trx)
  const lines = await readCheckpointFile(dataDir)
  if (lines === null) return null
  const known = lines.filter(line => (seqIn(line) ?? 0) <= (last?.seq ?? 0))
  const missed = last && seqIn(known.at(-1) ?? '') === last.seq - 1 ? [lineOf(last)] : []
  return [...known, ...missed].map(line => `${line}\n`).join('')
}

/** New files first: one that is settled meanwhile is found where it went. */
async function attachmentsIn(folder: string): Promise<string[]> {
  const arriving = await filesBelow(join(folder, 'arriving'))
  const all = await filesBelow(folder)
  return [...new Set([...arriving, ...all])]
}

async function filesBelow(folder: string): Promise<string[]> {
  const there = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent)
  return there.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

/** One that was deleted meanwhile is no part of it: whatever named it is gone too, or will be. */
async function* partsOf(path: string): AsyncGenerator<string> {
  try {
    for await (const part of createReadStream(path)) yield JSON.stringify(part.toString('base64'))
  } catch (error) {
    absent(error)
  }
}

function absent(error: unknown): never[] {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return []
}
