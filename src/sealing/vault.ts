import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { open, placeOf, seal } from './box.ts'
import { type KeyPair, openWith, sealTo } from './key-pair.ts'
import { randomBytesFromPool } from './randomness.ts'

export interface SealedKey {
  id: string
  purpose: 'hour' | 'index'
  created_at: string
  to_practice: string
  to_recovery: string
}

/** Where sealed keys are kept. `save` answers false where another program saved the index key first. */
export interface Shelf {
  save(key: SealedKey): Promise<boolean>
  find(id: string): Promise<SealedKey | undefined>
  index(): Promise<SealedKey | undefined>
}

export interface VaultParts {
  practice: KeyPair
  recoveryPublicKey: string
  shelf: Shelf
  now: () => Date
  newId: () => string
}

/** What an inquiry's row says about its own key. */
export interface KeyPlace {
  id: string
  hour_key: string
  data_key: string
}

interface HourKey {
  id: string
  key: KeyObject
}

const hour = 3_600_000
const rememberedKeys = 10_000

/**
 * Seals and opens. An inquiry's random data key is wrapped by the hour's key; the hour's key is sealed
 * to the practice and to the recovery key, and stored before anything uses it.
 */
export interface Vault {
  /** Answers the hour's key, making and storing it where there is none yet. */
  currentHour(): Promise<HourKey>
  /** A fresh data key for the inquiry `id`, with what its row must remember. */
  newDataKey(hourKey: HourKey, id: string): { key: KeyObject } & Omit<KeyPlace, 'id'>
  /** Opens the data key of a stored inquiry. Throws where it will not open. */
  dataKey(place: KeyPlace): Promise<KeyObject>
  /** Secrets derived from the index key: never stored, the same after every start. */
  secrets: Readonly<Record<Secret, KeyObject>>
}

const secretNames = ['chain', 'receipt', 'token', 'session', 'kept', 'search'] as const
export type Secret = (typeof secretNames)[number]

/** Opens the vault. Throws where the stored index key, the canary of every start, will not open with this practice key. */
export async function openVault(parts: VaultParts): Promise<Vault> {
  const index = await indexKey(parts)
  const hourKeys = new Map<string, KeyObject>()
  let current: Promise<HourKey> | undefined
  let madeAt = 0

  const remember = (id: string, key: KeyObject) => {
    if (hourKeys.size >= rememberedKeys) hourKeys.delete(hourKeys.keys().next().value ?? '')
    hourKeys.set(id, key)
  }

  const makeHourKey = async (): Promise<HourKey> => {
    const made = await newSealedKey(parts, 'hour')
    await parts.shelf.save(made.row)
    const key = createSecretKey(made.key)
    remember(made.row.id, key)
    return { id: made.row.id, key }
  }

  const hourKeyById = async (id: string): Promise<KeyObject> => {
    const known = hourKeys.get(id)
    if (known) return known
    const row = await parts.shelf.find(id)
    if (!row) throw new Error(`The hour's key ${id} is not stored`)
    const key = createSecretKey(await openWith(parts.practice, row.to_practice))
    remember(id, key)
    return key
  }

  return {
    async currentHour() {
      const now = parts.now().getTime()
      if (current && now >= madeAt && now < madeAt + hour) return current
      madeAt = now
      current = makeHourKey()
      current.catch(() => {
        current = undefined
      })
      return current
    },
    newDataKey(hourKey, id) {
      const key = randomBytesFromPool(32)
      return {
        key: createSecretKey(key),
        hour_key: hourKey.id,
        data_key: seal(hourKey.key, placeOf('inquiries', id, 'data_key'), key),
      }
    },
    async dataKey(place) {
      const hourKey = await hourKeyById(place.hour_key)
      return createSecretKey(open(hourKey, placeOf('inquiries', place.id, 'data_key'), place.data_key))
    },
    secrets: derive(index),
  }
}

async function indexKey(parts: VaultParts): Promise<Buffer> {
  const stored = await parts.shelf.index()
  if (stored) return openIndex(parts, stored)
  const made = await newSealedKey(parts, 'index')
  if (await parts.shelf.save(made.row)) return made.key
  const theirs = await parts.shelf.index()
  if (!theirs) throw new Error('The index key could be neither stored nor found')
  return openIndex(parts, theirs)
}

async function openIndex(parts: VaultParts, stored: SealedKey): Promise<Buffer> {
  try {
    return await openWith(parts.practice, stored.to_practice)
  } catch {
    throw new Error(
      'The practice key in KEYS_DIR does not open this database. Put back the key that belongs to it.',
    )
  }
}

async function newSealedKey(parts: VaultParts, purpose: SealedKey['purpose']) {
  const key = randomBytes(32)
  const row: SealedKey = {
    id: parts.newId(),
    purpose,
    created_at: parts.now().toISOString(),
    to_practice: await sealTo(parts.practice.publicKey, key),
    to_recovery: await sealTo(parts.recoveryPublicKey, key),
  }
  return { key, row }
}

const derive = (index: Buffer) =>
  Object.fromEntries(
    secretNames.map(name => [
      name,
      createSecretKey(Buffer.from(hkdfSync('sha256', index, '', `intake ${name}`, 32))),
    ]),
  ) as Record<Secret, KeyObject>
