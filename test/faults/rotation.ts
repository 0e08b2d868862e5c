import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { verifySeals } from '../../src/actions/verify-seals.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../src/parts.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { type KeyPair, nameOfKey, openWith } from '../../src/sealing/key-pair.ts'
import type { SealedKeyRow } from '../../src/storage/tables.ts'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { programEnv } from '../helpers/program-env.ts'
import { freshToken, movableClock, newFolder, postForm } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const keysProgram = join(import.meta.dirname, '../../src/cli/keys.ts')
const hour = 3_600_000

export interface RotationFigures {
  records: number
  storedKeys: number
  /** Rotations that were killed before their end. */
  kills: number
  unreadable: number
  /** Stored keys that the old practice key still opens, or whose row does not name the new one. */
  onTheOldKey: number
  /** What people sent to the running service meanwhile and after, and how much of it was taken. */
  sent: number
  taken: number
  ms: number
}

/** Records under an hour's key each; the practice key is changed beside the running service, and the change is killed. */
export async function rotation(records: number, kills: number, withinMs: number): Promise<RotationFigures> {
  const folder = newFolder()
  const config = readConfig({
    NODE_ENV: 'test',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
  })
  const begun = performance.now()
  try {
    await makeDevelopmentKeys(config)
    await fill(config, records)
    const { practice: old } = await readKeyFiles(config.keysDir)
    const service = await startProgram({ folder, port: await freePort() })
    const answers: number[] = []
    const send = async () => void answers.push(await sendOne(service.url))
    let killed = 0
    for (let tries = 0; killed < kills && tries < kills * 5; tries++) {
      if (await killedWithin(config, 150 + Math.random() * withinMs)) killed += 1
      await send()
    }
    await rotated(config)
    await send()
    await service.kill()
    const left = await leftOn(config, old)
    return {
      records,
      kills: killed,
      ...left,
      sent: answers.length,
      taken: answers.filter(status => status === 303).length,
      ms: Math.round(performance.now() - begun),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(config: Config, records: number): Promise<void> {
  const clock = movableClock(new Date(Date.now() - records * hour).toISOString())
  const parts = await openParts(config, openLog('silent'), clock.now)
  for (let n = 0; n < records; n++) {
    await storeInquiry(parts)
    clock.move(hour)
  }
  await parts.store.close()
}

const envOf = (config: Config) => ({
  ...programEnv,
  NODE_ENV: 'test',
  DATA_DIR: config.dataDir,
  KEYS_DIR: config.keysDir,
})

const rotate = (config: Config): ChildProcess =>
  spawn(process.execPath, [keysProgram, 'rotate'], {
    env: envOf(config),
    stdio: ['ignore', 'ignore', 'inherit'],
  })

/** Answers whether it was killed before it was done. */
async function killedWithin(config: Config, ms: number): Promise<boolean> {
  const child = rotate(config)
  const ended = once(child, 'exit')
  await Promise.race([ended, wait(ms)])
  child.kill('SIGKILL')
  await ended
  return child.signalCode === 'SIGKILL'
}

async function rotated(config: Config): Promise<void> {
  const [code] = await once(rotate(config), 'exit')
  if (code !== 0) throw new Error(`The last rotation ended with ${code}`)
}

async function sendOne(url: string): Promise<number> {
  const fields = { form_token: await freshToken(url), name: 'Rotation Invented', phone: '978-555-0132' }
  return (await postForm(url, { ...fields, contact_call: 'yes', for_whom: 'self' })).status
}

async function leftOn(config: Config, old: KeyPair) {
  const parts = await openParts(config, openLog('silent'))
  try {
    let unreadable = 0
    for await (const { findings } of verifySeals({ db: parts.store.db, vault: parts.vault }))
      unreadable += findings.length
    const rows = await parts.store.db.selectFrom('sealed_keys').selectAll().execute()
    const { practice, next } = await readKeyFiles(config.keysDir)
    if (next !== null) throw new Error('The next key still stands beside the one in use')
    const isOld = await Promise.all(rows.map(row => opens(old, row)))
    const name = nameOfKey(practice.publicKey)
    return {
      storedKeys: rows.length,
      unreadable,
      onTheOldKey: rows.filter((row, n) => isOld[n] || row.practice_key !== name).length,
    }
  } finally {
    await parts.store.close()
  }
}

const opens = (pair: KeyPair, row: SealedKeyRow) =>
  openWith(pair, row.to_practice).then(
    () => true,
    () => false,
  )

// node test/faults/rotation.ts [RECORDS] [KILLS]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [records = '5000', kills = '10'] = process.argv.slice(2)
  const figures = await rotation(Number(records), Number(kills), 1500)
  const { unreadable, onTheOldKey, sent, taken } = figures
  const pass = unreadable === 0 && onTheOldKey === 0 && sent === taken && figures.kills === Number(kills)
  console.log(JSON.stringify({ name: 'R3 key rotation', n: figures.records, pass, figures }))
  if (!pass) process.exitCode = 1
}
