import { mkdtemp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../../config.ts'
import { type Restored, type RestoreParts, restore } from './restore.ts'

export interface TryFigures extends Restored {
  bytes: number
}

/** Restores a backup, as after a loss, into a folder that is gone afterwards. Throws where it cannot be restored. */
export async function tryRestore(
  parts: RestoreParts & { config: Pick<Config, 'keysDir'> },
  file: string,
): Promise<TryFigures> {
  const folder = await mkdtemp(join(dirname(file), '.trial-'))
  const target = {
    databaseUrl: `sqlite:${folder}/intake.db`,
    dataDir: folder,
    keysDir: parts.config.keysDir,
  }
  try {
    return { ...(await restore(parts, file, target, null)), bytes: (await stat(file)).size }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
