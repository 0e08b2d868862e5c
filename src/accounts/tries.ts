import { createHmac, type KeyObject } from 'node:crypto'
import type { Store } from '../storage/database.ts'
import { lockHouse } from '../storage/house-events.ts'
import type { Trx } from '../storage/tables.ts'
import { clientKey } from './client-key.ts'

export type Factor = 'password' | 'totp' | 'recovery' | 'passkey' | 'single_sign_on'

/** Who tries to sign in, as what, with what, and from where. */
export interface Attempt {
  /** The account's id, or the typed address where there is no such account. */
  account: string
  factor: Factor
  address: string
  /** A browser that this person has used before, by its mark; null for any other. */
  knownBrowser: string | null
}

/** `refused` is new the first time within the window, so that a flood of tries is no flood of events. */
export type Try = { is: 'open'; ids: readonly string[] } | { is: 'refused'; isNews: boolean }

const windowMs = 15 * 60_000
const unguessable: readonly Factor[] = ['passkey', 'single_sign_on']

/**
 * Wrong tries within 15 minutes. A browser that the person has used before has a count of its own, and what nobody
 * can guess, a passkey or a provider's token, has none: a stranger who guesses cannot lock the person out.
 */
const limits: readonly { most: number; of: (attempt: Attempt) => string | null }[] = [
  {
    most: 10,
    of: ({ account, factor, knownBrowser }) =>
      unguessable.includes(factor)
        ? null
        : knownBrowser === null
          ? `account ${account}`
          : `browser ${account} ${knownBrowser}`,
  },
  {
    most: 100,
    of: ({ address, knownBrowser }) => (knownBrowser === null ? `address ${clientKey(address)}` : null),
  },
]

interface TryParts {
  store: Store
  key: KeyObject
  now: () => Date
  newId: () => string
}

const hashed = (key: KeyObject, bucket: string) =>
  createHmac('sha256', key).update(`try ${bucket}`).digest('base64url')

const bucketsOf = (key: KeyObject, attempt: Attempt) =>
  limits.flatMap(({ most, of }) => {
    const bucket = of(attempt)
    return bucket === null ? [] : [{ most, bucket: hashed(key, bucket) }]
  })

/** Counts a try before it is made, so that many at once cannot slip through. */
export async function beginTry({ store, key, now, newId }: TryParts, attempt: Attempt): Promise<Try> {
  const at = now()
  const since = new Date(at.getTime() - windowMs).toISOString()
  const buckets = bucketsOf(key, attempt)
  return store.commit(async trx => {
    await lockHouse(trx)
    await trx.deleteFrom('staff_tries').where('at', '<', since).execute()
    const note = async (bucket: string) => {
      const id = newId()
      await trx.insertInto('staff_tries').values({ id, bucket, at: at.toISOString() }).execute()
      return id
    }
    for (const { most, bucket } of buckets)
      if ((await countOf(trx, bucket)) >= most) {
        const refused = hashed(key, `refused ${bucket}`)
        const isNews = (await countOf(trx, refused)) === 0
        if (isNews) await note(refused)
        return { is: 'refused', isNews }
      }
    const ids: string[] = []
    for (const { bucket } of buckets) ids.push(await note(bucket))
    return { is: 'open', ids }
  })
}

/** A try that was right does not count. */
export async function takeBack({ store }: TryParts, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await store.commit(trx => trx.deleteFrom('staff_tries').where('id', 'in', ids).execute())
}

/** Whoever signed in whole begins with no wrong tries; a right password alone clears nothing. */
export async function clearTries({ store, key }: TryParts, attempt: Attempt): Promise<void> {
  const [own] = bucketsOf(key, { ...attempt, factor: 'password' })
  if (own) await store.commit(trx => trx.deleteFrom('staff_tries').where('bucket', '=', own.bucket).execute())
}

async function countOf(trx: Trx, bucket: string): Promise<number> {
  const row = await trx
    .selectFrom('staff_tries')
    .select(find => find.fn.countAll<number | string>().as('count'))
    .where('bucket', '=', bucket)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
