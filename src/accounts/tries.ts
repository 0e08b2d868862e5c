import { createHmac, type KeyObject } from 'node:crypto'
import type { Store } from '../storage/database.ts'
import type { Trx } from '../storage/tables.ts'

/** Who tries to sign in, as what, and from where. */
export interface Attempt {
  /** The account's id, or the typed address where there is no such account. */
  account: string
  address: string
  /** A browser that this person has used before, by its mark; null for any other. */
  knownBrowser: string | null
}

const windowMs = 15 * 60_000

/**
 * Wrong tries within 15 minutes. A browser that the person has used before has a count of its own, so that a
 * stranger who guesses cannot lock the person out; everybody else shares the account's.
 */
const buckets: readonly { most: number; of: (attempt: Attempt) => string }[] = [
  {
    most: 10,
    of: ({ account, knownBrowser }) =>
      knownBrowser === null ? `account ${account}` : `browser ${account} ${knownBrowser}`,
  },
  { most: 100, of: ({ address }) => `address ${address}` },
]

interface TryParts {
  store: Store
  key: KeyObject
  now: () => Date
  newId: () => string
}

const hashed = (key: KeyObject, bucket: string) =>
  createHmac('sha256', key).update(`try ${bucket}`).digest('base64url')

/** Counts a try before it is made, so that many at once cannot slip through. Answers false where there were too many. */
export async function beginTry({ store, key, now, newId }: TryParts, attempt: Attempt): Promise<boolean> {
  const at = now()
  const since = new Date(at.getTime() - windowMs).toISOString()
  return store.commit(async trx => {
    await trx.deleteFrom('staff_tries').where('at', '<', since).execute()
    for (const { most, of } of buckets)
      if ((await countOf(trx, hashed(key, of(attempt)), since)) >= most) return false
    for (const { of } of buckets)
      await trx
        .insertInto('staff_tries')
        .values({ id: newId(), bucket: hashed(key, of(attempt)), at: at.toISOString() })
        .execute()
    return true
  })
}

/** A try that succeeded clears its count; those from the same address stay. */
export const clearTries = ({ store, key }: TryParts, attempt: Attempt): Promise<unknown> =>
  store.commit(trx =>
    trx
      .deleteFrom('staff_tries')
      .where('bucket', '=', hashed(key, buckets[0]?.of(attempt) ?? ''))
      .execute(),
  )

async function countOf(trx: Trx, bucket: string, since: string): Promise<number> {
  const row = await trx
    .selectFrom('staff_tries')
    .select(find => find.fn.countAll<number | string>().as('count'))
    .where('bucket', '=', bucket)
    .where('at', '>=', since)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
