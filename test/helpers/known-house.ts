import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { migrations, openParts } from '../../src/parts.ts'
import { newKeys, writeKeyFiles } from '../../src/sealing/key-files.ts'
import { recoveryKeyInWords } from '../../src/sealing/recovery-key.ts'
import { movableClock } from './service.ts'

/** Parts around a folder whose recovery key is known, as on a practice's paper. */
export async function knownHouse(folder: string, databaseUrl = '', clock = movableClock()) {
  const keys = await newKeys()
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
  })
  writeKeyFiles(config.keysDir, keys, false)
  const parts = await openParts(config, openLog('silent'), clock.now)
  return {
    ...parts,
    clock,
    folder,
    migrations,
    dataDir: config.dataDir,
    recoveryKey: keys.recovery.privateKey,
    recoveryWords: recoveryKeyInWords(keys.recovery),
  }
}

export type KnownHouse = Awaited<ReturnType<typeof knownHouse>>
