import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { hasKeyFiles, readKeyFiles } from '../../sealing/key-files.ts'
import { type KeyPair, openWith, publicKeyOf } from '../../sealing/key-pair.ts'
import { openRing } from '../../sealing/key-ring.ts'
import type { Preamble } from '../../sealing/sealed-stream.ts'
import { openVault, type Vault } from '../../sealing/vault.ts'
import { openStore, type Store } from '../../storage/database.ts'
import { migrate } from '../../storage/migrate.ts'
import { shelfIn } from '../../storage/sealed-keys.ts'
import { tablesIn } from '../../storage/snapshot.ts'
import { recoverKeys } from '../recover-keys.ts'
import { type Lines, type Loaded, load, openLines, readHead } from './load-lines.ts'
import { type Verified, verifyAll } from './verify-all.ts'

export interface RestoreParts {
  /** The folder of the schema's steps. */
  migrations: string
  now: () => Date
  newId: () => string
}

export type Target = Pick<Config, 'databaseUrl' | 'dataDir' | 'keysDir'>

export interface Restored extends Loaded, Verified {}

/**
 * Restores a backup into an empty database and data folder, brings the schema up to date, and verifies everything.
 * It is opened with the practice key in KEYS_DIR, or with the recovery key: then every stored key is sealed to the
 * practice key in KEYS_DIR, which is made where there is none. `then` is called with what was opened.
 * Throws where the target is not empty, no key fits, or the backup is not whole; the database is left empty then.
 */
export async function restore(
  parts: RestoreParts,
  file: string,
  target: Target,
  recoveryKey: string | null,
  then: (opened: { store: Store; vault: Vault }) => Promise<void> = async () => {},
): Promise<Restored> {
  const lines = openLines(file, preamble => streamKey(preamble, target.keysDir, recoveryKey))
  const schema = await readHead(lines)
  await mkdir(target.dataDir, { recursive: true, mode: 0o700 })
  await refuseFull(target.dataDir)
  const store = openStore(target.databaseUrl, () => {})
  try {
    const loaded = await fill(parts, store, target.dataDir, schema, lines)
    if (recoveryKey !== null) await recoverKeys(store, target.keysDir, recoveryKey)
    await migrate(store, parts.migrations, parts.now)
    const ring = openRing(await readKeyFiles(target.keysDir))
    const vault = await openVault({ ring, shelf: shelfIn(store), ...parts })
    await then({ store, vault })
    return { ...loaded, ...(await verifyAll({ store, vault, now: parts.now, dataDir: target.dataDir })) }
  } finally {
    await store.close()
  }
}

async function fill(
  { migrations, now }: RestoreParts,
  store: Store,
  dataDir: string,
  schema: readonly string[],
  lines: Lines,
): Promise<Loaded> {
  const newer = schema.filter(step => !existsSync(join(migrations, step)))
  if (newer.length > 0)
    throw new Error(`The backup is newer than this program (${newer.join(', ')}). Use the newer version.`)
  await refuseUsed(store)
  await migrate(store, migrations, now, schema)
  return load(store, dataDir, lines)
}

async function streamKey(preamble: Preamble, keysDir: string, recoveryKey: string | null): Promise<Buffer> {
  try {
    if (recoveryKey !== null) return await openWith(await pairOf(recoveryKey), preamble.to_recovery)
    return await openRing(await readKeyFiles(keysDir)).open(preamble.to_practice)
  } catch {
    throw new Error(
      recoveryKey === null && hasKeyFiles(keysDir)
        ? `The practice key in ${keysDir} does not open this backup. Use the recovery key: --recovery`
        : 'This recovery key does not open the backup.',
    )
  }
}

const pairOf = async (privateKey: string): Promise<KeyPair> => ({
  privateKey,
  publicKey: await publicKeyOf(privateKey),
})

const folders = ['files', 'checkpoints']

async function refuseFull(dataDir: string): Promise<void> {
  for (const name of folders) {
    const there = await readdir(join(dataDir, name)).catch(() => [])
    if (there.length > 0) throw new Error(`${join(dataDir, name)} is not empty. Restore into a new folder.`)
  }
}

/** A service that has started once has stored a key. */
async function refuseUsed(store: Store): Promise<void> {
  const tables = await tablesIn(store.db, store.engine)
  if (!tables.some(({ name }) => name === 'sealed_keys')) return
  const used = await store.db.selectFrom('sealed_keys').select('id').limit(1).execute()
  if (used.length > 0) throw new Error('The database is not empty. Restore into a new one.')
}
