import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { open, placeOf, seal } from './box.ts'
import { keepLatest } from './keep-latest.ts'
import { nameOfKey, sealTo } from './key-pair.ts'
import type { KeyRing } from './key-ring.ts'
import { randomBytesFromPool } from './randomness.ts'

export interface SealedKey {
  id: string
  purpose: 'hour' | 'index'
  created_at: string
  to_practice: string
  to_recovery: string
  /** Name of the practice key that it is sealed to; empty where nobody wrote it down. */
  practice_key: string
}

/**
 * Where sealed keys are kept. `save` answers false where another program saved the index key first, and where an hour's
 * key is sealed to another practice key than the index key: the practice key was changed meanwhile.
 */
export interface Shelf {
  save(key: SealedKey): Promise<boolean>
  find(id: string): Promise<SealedKey | undefined>
  index(): Promise<SealedKey | undefined>
}

export interface VaultParts {
  ring: KeyRing
  shelf: Shelf
  now: () => Date
  newId: () => string
  /** How many hours' keys stay open, some 1.7 KB each. */
  remembers?: number
}

/** Rows that have a data key of their own. */
export type KeyTable = 'inquiries' | 'files' | 'exports' | 'organisations' | 'api_clients'

/** Under whose name a table's data keys are wrapped. What stands as another's was stored so, and opens under no other name. */
const wrappedAs: Readonly<Record<KeyTable, string>> = {
  inquiries: 'inquiries',
  files: 'files',
  exports: 'exports',
  organisations: 'inquiries',
  api_clients: 'inquiries',
}

/** What a row says about its own key. */
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
/** A page opens several values of the same rows. Whoever has the hours' keys can open all of these anyway. */
const rememberedDataKeys = 500

/**
 * Seals and opens. An inquiry's random data key is wrapped by the hour's key; the hour's key is sealed
 * to the practice and to the recovery key, and stored before anything uses it.
 */
export interface Vault {
  /** Answers the hour's key, making and storing it where there is none yet. */
  currentHour(): Promise<HourKey>
  /** A fresh data key for the row `id` of a table, with what the row must remember. */
  newDataKey(hourKey: HourKey, id: string, table: KeyTable): { key: KeyObject } & Omit<KeyPlace, 'id'>
  /** Opens the data key of a stored row. Throws where it will not open. */
  dataKey(place: KeyPlace, table: KeyTable): Promise<KeyObject>
  /** Secrets derived from the index key: never stored, the same after every start. */
  secrets: Readonly<Record<Secret, KeyObject>>
}

const secretNames = [
  'chain',
  'receipt',
  'token',
  'session',
  'kept',
  'search',
  'query',
  'file',
  'tracker',
] as const
export type Secret = (typeof secretNames)[number]

/** Opens the vault. Throws where the stored index key, the canary of every start, will not open with this practice key. */
export async function openVault(parts: VaultParts): Promise<Vault> {
  const index = await indexKey(parts)
  const hourKeys = new Map<string, KeyObject>()
  const dataKeys = new Map<string, KeyObject>()
  let current: Promise<HourKey> | undefined
  let madeAt = 0

  const remember = (id: string, key: KeyObject) =>
    keepLatest(hourKeys, id, key, parts.remembers ?? rememberedKeys)

  const makeHourKey = async (): Promise<HourKey> => {
    const made = await savedHourKey(parts)
    const key = createSecretKey(made.key)
    remember(made.row.id, key)
    return { id: made.row.id, key }
  }

  const hourKeyById = async (id: string): Promise<KeyObject> => {
    const known = hourKeys.get(id)
    if (known) return known
    const row = await parts.shelf.find(id)
    if (!row) throw new Error(`The hour's key ${id} is not stored`)
    const key = createSecretKey(await parts.ring.open(row.to_practice))
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
    newDataKey(hourKey, id, table) {
      const key = randomBytesFromPool(32)
      return {
        key: createSecretKey(key),
        hour_key: hourKey.id,
        data_key: seal(hourKey.key, placeOf(wrappedAs[table], id, 'data_key'), key),
      }
    },
    async dataKey({ hour_key, data_key, id }, table) {
      const place = placeOf(wrappedAs[table], id, 'data_key')
      const name = [place, hour_key, data_key].join(' ')
      const known = dataKeys.get(name)
      if (known) return known
      const key = createSecretKey(open(await hourKeyById(hour_key), place, data_key))
      keepLatest(dataKeys, name, key, Math.min(parts.remembers ?? rememberedKeys, rememberedDataKeys))
      return key
    },
    secrets: derive(index),
  }
}

async function indexKey(parts: VaultParts): Promise<Buffer> {
  const stored = await parts.shelf.index()
  if (stored) return openIndex(parts, stored)
  const made = await newSealedKey(parts, 'index', '')
  if (await parts.shelf.save(made.row)) return made.key
  const theirs = await parts.shelf.index()
  if (!theirs) throw new Error('The index key could be neither stored nor found')
  return openIndex(parts, theirs)
}

async function openIndex(parts: VaultParts, stored: SealedKey): Promise<Buffer> {
  try {
    return await parts.ring.open(stored.to_practice)
  } catch {
    throw new Error(
      'The practice key in KEYS_DIR does not open this database. Put back the key that belongs to it.',
    )
  }
}

/** The practice key may be changed between the look and the save; then both are done again. */
async function savedHourKey(parts: VaultParts) {
  for (let tries = 0; tries < 3; tries++) {
    const inUse = await parts.shelf.index()
    const made = await newSealedKey(parts, 'hour', inUse?.practice_key ?? '')
    if (await parts.shelf.save(made.row)) return made
  }
  throw new Error('The hour’s key could not be stored: the practice key changes again and again')
}

async function newSealedKey({ ring, now, newId }: VaultParts, purpose: SealedKey['purpose'], name: string) {
  const key = randomBytes(32)
  const { publicKey } = await ring.named(name)
  const row: SealedKey = {
    id: newId(),
    purpose,
    created_at: now().toISOString(),
    to_practice: await sealTo(publicKey, key),
    to_recovery: await sealTo(ring.recoveryPublicKey, key),
    practice_key: purpose === 'index' ? nameOfKey(publicKey) : name,
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
