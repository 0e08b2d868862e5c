import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Config } from '../../config.ts'
import { readKeyFiles } from '../../sealing/key-files.ts'
import { sealTo } from '../../sealing/key-pair.ts'
import { newStreamKey, sealStream } from '../../sealing/sealed-stream.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { withSnapshot } from '../../storage/snapshot.ts'
import { writeCheckpoint } from '../write-checkpoint.ts'
import { inChunks } from './lines.ts'
import type { RestoreParts } from './restore.ts'
import { type TryFigures, tryRestore } from './try-restore.ts'
import { everythingIn } from './write-lines.ts'

export interface BackUpParts extends RestoreParts {
  store: Store
  vault: Vault
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'keysDir'>
}

export interface BackedUp extends TryFigures {
  file: string
}

/**
 * Writes everything as it stands at one moment into one new file in `folder`, beside the running service: all tables,
 * the attachments, the checkpoints. It is encrypted for the practice key and for the recovery key, and holds neither.
 * Then it is restored on trial and verified; only then it gets its name, and an event says so. Throws where the trial fails.
 */
export async function backUp(parts: BackUpParts, folder: string, actor: string): Promise<BackedUp> {
  const { store, vault, config, now } = parts
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeCheckpoint({ ...parts, dataDir: config.dataDir }, async () => true)
  const file = join(folder, `intake-${now().toISOString().replaceAll(':', '-')}.backup`)
  try {
    await write(parts, `${file}.part`)
    const figures = await tryRestore(parts, `${file}.part`)
    await rename(`${file}.part`, file)
    await durably(folder)
    const { rows, files, bytes } = figures
    await store.commit(trx =>
      appendHouseEvent(trx, vault.secrets.chain, {
        at: now(),
        actor,
        kind: 'backed_up',
        detail: { rows, files, bytes },
      }),
    )
    return { file, ...figures }
  } finally {
    await rm(`${file}.part`, { force: true })
  }
}

async function write({ config, now }: BackUpParts, path: string): Promise<void> {
  const keys = await readKeyFiles(config.keysDir)
  const key = await newStreamKey()
  const made_at = now().toISOString()
  const sealed = {
    format: 'intake-backup 1',
    made_at,
    to_practice: await sealTo((keys.next ?? keys.practice).publicKey, key),
    to_recovery: await sealTo(keys.recoveryPublicKey, key),
  }
  await withSnapshot(config.databaseUrl, async (trx, engine) => {
    const lines = everythingIn(trx, engine, { dataDir: config.dataDir, made_at })
    const packed = Readable.from(inChunks(lines)).compose(createGzip({ level: 1 })) as AsyncIterable<Buffer>
    await pipeline(
      sealStream(key, header => ({ ...sealed, header }), packed),
      createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
    )
  })
}

/** The name in the folder outlives a power cut, as the content does. */
async function durably(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
