import { execFile } from 'node:child_process'
import { cpSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { fillDesk } from '../../bench/desk-fill.ts'
import { newKeys, writeKeyFiles } from '../../src/sealing/key-files.ts'
import { recoveryKeyInWords } from '../../src/sealing/recovery-key.ts'
import { openReader } from '../../src/storage/read-only.ts'
import { freePort, postgresFor } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { programEnv } from '../helpers/program-env.ts'
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
  /** The same by way of PostgreSQL: restored into it, backed up from it, and held against the first. */
  postgres?: { differing: string[]; restoreSeconds: number }
}

/**
 * A service with many inquiries is backed up while people send; then the machine is lost, and the recovery key alone is
 * left. A second backup, of the service at rest, is held against it table by table; with a PostgreSQL so is one that
 * went by way of it.
 */
export async function backupDrill(
  inquiries: number,
  senders: number,
  postgresUrl?: string,
): Promise<BackupFigures> {
  const folder = newFolder()
  const keys = await newKeys()
  writeKeyFiles(join(folder, 'keys'), keys, false)
  const drill = drillIn(folder, recoveryKeyInWords(keys.recovery))
  try {
    await fillDesk(folder, inquiries)
    cpSync(join(folder, 'keys'), join(folder, 'data-keys'), { recursive: true })
    const { backupSeconds, before, answers } = await underLoad(folder, senders, () => drill.backUp('busy'))
    const restoreSeconds = await drill.restore('busy', 'first')
    const stranger = recoveryKeyInWords((await newKeys()).recovery)
    const wrong = drill.restore('busy', 'third', [], stranger)
    const wrongKeyRefused = await refuses(wrong, /does not open the backup/)
    await drill.backUp('still')
    const into =
      postgresUrl === undefined ? 0 : await drill.restore('still', 'fourth', ['--database', postgresUrl])
    // What is timed is over: the rest may share the machine.
    const all = drill.sums('data')
    const held = async (name: string) => differing(await all, await drill.sums(name))
    const [second, postgres] = await Promise.all([
      drill.restore('still', 'second').then(() => held('second')),
      postgresUrl === undefined ? undefined : backFrom(drill, postgresUrl).then(() => held('fifth')),
    ])
    return {
      inquiries: (await all).inquiries?.rows ?? 0,
      lost: await missingIn(fileUrl(join(folder, 'first')), before),
      differing: second,
      answers,
      wrongKeyRefused,
      megabytes: Math.round(statSync(fileIn(join(folder, 'busy'))).size / 1e5) / 10,
      backupSeconds,
      restoreSeconds,
      ...(postgres && { postgres: { differing: postgres, restoreSeconds: into } }),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Drill = ReturnType<typeof drillIn>

/** Our commands with a folder for each place, and what a place holds. */
function drillIn(folder: string, words: string) {
  return {
    backUp: (to: string, of = 'data', env = {}) =>
      run(folder, of, 'backup', ['--to', join(folder, to)], { env }),
    restore: (from: string, to: string, more: string[] = [], typed = words) => {
      const place = ['--from', fileIn(join(folder, from)), '--to', join(folder, to), '--recovery', ...more]
      return run(folder, to, 'restore', place, { typed })
    },
    sums: (name: string) => sumsOf(fileUrl(join(folder, name))),
  }
}

async function backFrom({ backUp, restore }: Drill, postgresUrl: string): Promise<void> {
  await backUp('other', 'fourth', { DATABASE_URL: postgresUrl })
  await restore('other', 'fifth')
}

/** So long each sender waits after a form. At full speed they would make another service than the one that was filled. */
const pauseMs = 50

async function underLoad(folder: string, senders: number, backUp: () => Promise<number>) {
  const service = await startProgram({ folder, port: await freePort() })
  const load = openSenders(service.url, senders, pauseMs)
  while (load.accepted.length < 2 * senders) await wait(20)
  const before = tokenHashes(load.accepted)
  const backupSeconds = await backUp()
  await load.finish()
  await service.stop()
  return { backupSeconds, before, answers: load.answers }
}

const fileUrl = (folder: string) => `sqlite:${join(folder, 'intake.db')}`
const fileIn = (folder: string) =>
  join(folder, readdirSync(folder).find(name => name.endsWith('.backup')) ?? 'none')

/** Runs a command of ours on the data folder of that name, with keys beside it. Answers how many seconds it took. */
async function run(
  folder: string,
  name: string,
  command: string,
  words: string[],
  { typed = '', env = {} }: { typed?: string; env?: Record<string, string> },
): Promise<number> {
  const begun = performance.now()
  const places = { DATA_DIR: join(folder, name), KEYS_DIR: join(folder, `${name}-keys`) }
  const program = join(import.meta.dirname, '../../src/cli', `${command}.ts`)
  await new Promise<void>((resolve, reject) => {
    const all = { ...programEnv, NODE_ENV: 'test', ...places, ...env }
    const child = execFile(process.execPath, [program, ...words], { env: all }, (error, _, said) =>
      error ? reject(new Error(said)) : resolve(),
    )
    child.stdin?.end(`${typed}\n`)
  })
  return Math.round((performance.now() - begun) / 100) / 10
}

const refuses = (work: Promise<unknown>, why: RegExp) =>
  work.then(
    () => false,
    error => why.test(String(error)),
  )

async function missingIn(url: string, hashes: readonly string[]): Promise<number> {
  const reader = openReader(url)
  const rows = await reader.db.selectFrom('inquiries').select('token_hash').execute()
  await reader.close()
  const there = new Set(rows.map(row => row.token_hash))
  return hashes.filter(hash => !there.has(hash)).length
}

/** A backup and a restore leave events of the house, end sessions, write checkpoints, and seal keys anew. */
const ownTraces = ['house_events', 'house_chain', 'staff_sessions', 'sealed_keys']
const ofCheckpoints = ['checkpoints', 'checkpoint_ends']

const differing = (one: Awaited<ReturnType<typeof sumsOf>>, other: Awaited<ReturnType<typeof sumsOf>>) =>
  Object.keys({ ...one, ...other }).filter(
    name => ![...ownTraces, ...ofCheckpoints].includes(name) && one[name]?.digest !== other[name]?.digest,
  )

// node test/faults/backup.ts [INQUIRIES]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const endings: (() => unknown)[] = []
  const server = await postgresFor({ teardown: (end: () => unknown) => void endings.push(end) } as Test)
  const figures = await backupDrill(Number(process.argv[2] ?? '50000'), 8, await server.newDatabase())
  for (const end of endings) await end()
  const { lost, differing, wrongKeyRefused, restoreSeconds, postgres } = figures
  const faults = lost + differing.length + (postgres?.differing.length ?? 1)
  const pass =
    faults === 0 && wrongKeyRefused && Math.max(restoreSeconds, postgres?.restoreSeconds ?? 60) < 60
  console.log(JSON.stringify({ name: 'R1 backup and restore', n: figures.inquiries, pass, figures }))
  if (!pass) process.exitCode = 1
}
