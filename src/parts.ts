import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { v7 } from 'uuid'
import type { Config } from './config.ts'
import { type Cabinet, openCabinet } from './files/cabinet.ts'
import { openScanner, type Scanner } from './files/scanner.ts'
import { practice as ourPractice, type Practice } from './practice/practice.ts'
import { hasKeyFiles, newKeys, readKeyFiles, writeKeyFiles } from './sealing/key-files.ts'
import { openRing } from './sealing/key-ring.ts'
import { randomBytesFromPool } from './sealing/randomness.ts'
import { openVault, type Vault } from './sealing/vault.ts'
import { openStore, type Store } from './storage/database.ts'
import { migrate } from './storage/migrate.ts'
import { shelfIn } from './storage/sealed-keys.ts'
import { type Catalogue, openCatalogue } from './text/catalogue.ts'
import { openTemplates, type Render } from './text/templates.ts'

/** The folder of the schema's steps. */
export const migrations = join(import.meta.dirname, '../migrations')

/** What everything above storage needs: opened once, handed to the server, the worker and the commands. */
export interface Parts {
  config: Config
  practice: Practice
  store: Store
  vault: Vault
  catalogue: Catalogue
  render: Render
  cabinet: Cabinet
  scanner: Scanner | null
  log: FastifyBaseLogger
  now: () => Date
  newId: () => string
}

/** Opens keys, store, schema and vault, in this order. Throws one sentence where a part will not open. */
export async function openParts(
  config: Config,
  log: FastifyBaseLogger,
  now = () => new Date(),
): Promise<Parts> {
  const newId = () => v7({ random: randomBytesFromPool(16) })
  const keys = await keysFor(config)
  const store = openStore(config.databaseUrl, error =>
    log.warn({ err: error }, 'a database connection broke'),
  )
  await migrate(store, migrations, now)
  const vault = await openVault({
    ring: openRing(keys, () => readKeyFiles(config.keysDir)),
    shelf: shelfIn(store),
    now,
    newId,
  })
  const watched = process.execArgv.some(flag => flag.startsWith('--watch'))
  return {
    config,
    practice: ourPractice,
    store,
    vault,
    catalogue: openCatalogue(),
    render: openTemplates(watched),
    cabinet: openCabinet(join(config.dataDir, 'files')),
    scanner: config.clamdUrl === null ? null : openScanner(config.clamdUrl),
    log,
    now,
    newId,
  }
}

/** Throw-away keys for a first start in development. A real service is never given any. */
export async function makeDevelopmentKeys({ real, keysDir }: Config): Promise<void> {
  if (!real && !hasKeyFiles(keysDir)) writeKeyFiles(keysDir, await newKeys(), true)
}

/** The keys of the settings. Throws where there are none, and where a real service would get throw-away ones. */
export async function keysFor({ real, keysDir }: Config) {
  if (!hasKeyFiles(keysDir)) throw new Error(`${keysDir} holds no keys. Run "npm run keys -- init".`)
  const keys = await readKeyFiles(keysDir)
  if (real && keys.throwAway)
    throw new Error(
      'KEYS_DIR holds throw-away keys of a development start. Run "npm run keys -- init" with another KEYS_DIR.',
    )
  return keys
}
