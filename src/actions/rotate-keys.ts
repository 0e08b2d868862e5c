import { readKeyFiles, useNextKey, writeNextKey } from '../sealing/key-files.ts'
import { type KeyPair, newKeyPair } from '../sealing/key-pair.ts'
import { openRing } from '../sealing/key-ring.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { moveKeys } from './move-keys.ts'

interface RotateParts {
  store: Store
  vault: Pick<Vault, 'secrets'>
  config: { keysDir: string }
  now: () => Date
}

/**
 * Changes the practice key for a new one, beside the running service. Both keys are on disk until every stored key is
 * sealed to the new one; broken off, it goes on from there. Answers how many keys were moved.
 */
export async function rotateKeys(parts: RotateParts, actor: string): Promise<number> {
  const { store, config } = parts
  const files = await readKeyFiles(config.keysDir)
  const next = files.next ?? (await begin(parts, actor))
  const ring = openRing({ ...files, next })
  const moved = await moveKeys({ store, open: row => ring.open(row.to_practice), to: next })
  await record(parts, actor, 'keys_rotated', { moved })
  useNextKey(config.keysDir)
  return moved
}

async function begin(parts: RotateParts, actor: string): Promise<KeyPair> {
  const next = await newKeyPair()
  writeNextKey(parts.config.keysDir, next)
  await record(parts, actor, 'key_rotation_began')
  return next
}

const record = (
  { store, vault, now }: RotateParts,
  actor: string,
  kind: string,
  detail: Record<string, number> = {},
) => store.commit(trx => appendHouseEvent(trx, vault.secrets.chain, { at: now(), actor, kind, detail }))
