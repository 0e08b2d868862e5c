import { mkdir, open, readFile, rename, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckpointRow } from './checkpoint-tables.ts'

const fileIn = (dataDir: string) => join(dataDir, 'checkpoints', 'checkpoints.jsonl')

/** A checkpoint as it stands in the file: the same text for the same row, whichever engine it came from. */
export const lineOf = (row: CheckpointRow): string =>
  JSON.stringify({
    seq: row.seq,
    at: row.at,
    whole: row.whole,
    chains: row.chains,
    events: row.events,
    digest: row.digest,
    house_seq: row.house_seq,
    house_hash: row.house_hash,
    hash: row.hash,
  })

/** The file's lines; what a power cut left of a last one is a line as well. Null where there is no file. */
export async function readCheckpointFile(dataDir: string): Promise<string[] | null> {
  const text = await textOf(dataDir)
  return text === null ? null : text.split('\n').filter((line, n, all) => n < all.length - 1 || line !== '')
}

/** The number of the checkpoint in a line, or null where it is no line of ours. */
export function seqIn(line: string): number | null {
  try {
    const { seq } = Object(JSON.parse(line))
    return Number.isSafeInteger(seq) ? seq : null
  } catch {
    return null
  }
}

/**
 * Appends a checkpoint's line, durably. A crash between commit and line can have left out the one before, which is
 * made good; more than one is never made good in silence.
 */
export async function appendLine(
  dataDir: string,
  before: CheckpointRow | null,
  row: CheckpointRow,
): Promise<void> {
  await mkdir(join(dataDir, 'checkpoints'), { recursive: true, mode: 0o700 })
  const known = await withoutTornEnd(dataDir, before)
  const last = seqIn(known.at(-1) ?? '') ?? 0
  if (last >= row.seq) return
  const missed = before && last === before.seq - 1 ? [before] : []
  await write(fileIn(dataDir), 'a', [...missed, row])
}

/** Writes the file anew from the table, after a restore that somebody knows of. The old one stays beside it. */
export async function renewFile(dataDir: string, rows: readonly CheckpointRow[], at: Date): Promise<void> {
  const file = fileIn(dataDir)
  await mkdir(join(dataDir, 'checkpoints'), { recursive: true, mode: 0o700 })
  await write(`${file}.new`, 'w', rows)
  if ((await textOf(dataDir)) !== null) await rename(file, `${file}.${at.toISOString().replaceAll(':', '-')}`)
  await rename(`${file}.new`, file)
}

async function textOf(dataDir: string): Promise<string | null> {
  try {
    return await readFile(fileIn(dataDir), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A power cut can tear the last line. Only what is the beginning of the line that belongs there is taken back. */
async function withoutTornEnd(dataDir: string, before: CheckpointRow | null): Promise<string[]> {
  const text = (await textOf(dataDir)) ?? ''
  const whole = text.lastIndexOf('\n') + 1
  const torn = text.slice(whole)
  if (torn !== '' && before && lineOf(before).startsWith(torn))
    await truncate(fileIn(dataDir), Buffer.byteLength(text.slice(0, whole)))
  else if (torn !== '') await writeText(fileIn(dataDir), 'a', '\n')
  return text.slice(0, whole).split('\n').slice(0, -1)
}

const write = (file: string, flags: 'a' | 'w', rows: readonly CheckpointRow[]) =>
  writeText(file, flags, rows.map(row => `${lineOf(row)}\n`).join(''))

async function writeText(file: string, flags: 'a' | 'w', text: string): Promise<void> {
  const handle = await open(file, flags, 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
