import { execFile } from 'node:child_process'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fillDesk } from '../../bench/desk-fill.ts'
import { newKeys, writeKeyFiles } from '../../src/sealing/key-files.ts'
import { recoveryKeyInWords } from '../../src/sealing/recovery-key.ts'
import { openReader } from '../../src/storage/read-only.ts'
import type { TableSum } from '../../src/storage/snapshot.ts'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { newFolder } from '../helpers/service.ts'
import { sumsOf } from '../storage/sums.ts'
import { tokenHashes } from './kill-server.ts'
import { openSenders } from './senders.ts'

export interface BackupFigures {
  inquiries: number
  /** Forms that were acknowledged before the backup under load began, and are not in it. */
  lost: number
  /** Tables that differ between the service at rest and what was restored of it. */
  differing: string[]
  /** What those who sent meanwhile were answered; who was refused sent again, and was acknowledged in the end. */
  answers: Record<string, number>
  wrongKeyRefused: boolean
  megabytes: number
  backupSeconds: number
  restoreSeconds: number
}

/**
 * A service with many inquiries is backed up while people send; then the machine is lost, and the recovery key alone is
 * left. A second backup, of the service at rest, is held against it table by table.
 */
export async function backupDrill(inquiries: number, senders: number): Promise<BackupFigures> {
  const folder = newFolder()
  const keys = await newKeys()
  writeKeyFiles(join(folder, 'keys'), keys, false)
  const words = recoveryKeyInWords(keys.recovery)
  const [busy, still, source] = ['busy', 'still', 'data'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const restored = (name: string, input: string, more = ['--recovery']) =>
    run(folder, name, 'restore', ['--from', fileIn(busy), '--to', join(folder, name), ...more], input)
  try {
    await fillDesk(folder, inquiries)
    const service = await startProgram({ folder, port: await freePort() })
    const load = openSenders(service.url, senders)
    while (load.accepted.length < 2 * senders) await wait(20)
    const before = tokenHashes(load.accepted)
    const backupSeconds = await run(folder, '', 'backup', ['--to', busy])
    await load.finish()
    await service.stop()
    const restoreSeconds = await restored('first', words)
    await run(folder, '', 'backup', ['--to', still])
    await run(
      folder,
      'second',
      'restore',
      ['--from', fileIn(still), '--to', join(folder, 'second'), '--recovery'],
      words,
    )
    return {
      inquiries: (await sumsOf(fileUrl(source))).inquiries?.rows ?? 0,
      lost: await missingIn(fileUrl(join(folder, 'first')), before),
      differing: differing(await sumsOf(fileUrl(source)), await sumsOf(fileUrl(join(folder, 'second')))),
      answers: load.answers,
      wrongKeyRefused: await restored('third', recoveryKeyInWords((await newKeys()).recovery)).then(
        () => false,
        error => /does not open the backup/.test(String(error)),
      ),
      megabytes: Math.round(statSync(fileIn(busy)).size / 1e5) / 10,
      backupSeconds,
      restoreSeconds,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const fileUrl = (folder: string) => `sqlite:${join(folder, 'intake.db')}`
const fileIn = (folder: string) =>
  join(folder, readdirSync(folder).find(name => name.endsWith('.backup')) ?? 'none')

/** Runs a command of ours; `keys` names the folder's keys, none for the practice's own. Answers how many seconds it took. */
async function run(
  folder: string,
  name: string,
  command: string,
  words: string[],
  input = '',
): Promise<number> {
  const begun = performance.now()
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'test',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, name === '' ? 'keys' : `${name}-keys`),
  }
  const program = join(import.meta.dirname, '../../src/cli', `${command}.ts`)
  await new Promise<void>((resolve, reject) => {
    const child = execFile(process.execPath, [program, ...words], { env }, (error, _, said) =>
      error ? reject(new Error(said)) : resolve(),
    )
    child.stdin?.end(`${input}\n`)
  })
  return Math.round((performance.now() - begun) / 100) / 10
}

async function missingIn(url: string, hashes: readonly string[]): Promise<number> {
  const reader = openReader(url)
  const rows = await reader.db.selectFrom('inquiries').select('token_hash').execute()
  await reader.close()
  const there = new Set(rows.map(row => row.token_hash))
  return hashes.filter(hash => !there.has(hash)).length
}

/** A backup and a restore leave events of the house, end sessions, and seal keys anew. */
const ownTraces = ['house_events', 'house_chain', 'staff_sessions', 'sealed_keys']

const differing = (one: Record<string, TableSum>, other: Record<string, TableSum>) =>
  Object.keys({ ...one, ...other }).filter(
    name => !ownTraces.includes(name) && one[name]?.digest !== other[name]?.digest,
  )

// node test/faults/backup.ts [INQUIRIES]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const figures = await backupDrill(Number(process.argv[2] ?? '50000'), 8)
  const { lost, differing, wrongKeyRefused, restoreSeconds } = figures
  const pass = lost + differing.length === 0 && wrongKeyRefused && restoreSeconds < 60
  console.log(JSON.stringify({ name: 'R1 backup and restore', n: figures.inquiries, pass, figures }))
  if (!pass) process.exitCode = 1
}
