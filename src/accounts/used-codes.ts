import { createHmac, type KeyObject } from 'node:crypto'
import type { Store } from '../storage/database.ts'

const usedCodeMs = 5 * 60_000

interface CodeParts {
  store: Store
  key: KeyObject
  now: () => Date
}

const hashOfCode = (key: KeyObject, code: string) =>
  createHmac('sha256', key).update(`code ${code}`).digest('base64url')

/** Takes a code for oneself, for as long as it could be sent again. Answers false where it was taken before. */
export const claimCode = ({ store, key, now }: CodeParts, staffId: string, code: string): Promise<boolean> =>
  store.commit(async trx => {
    await trx
      .deleteFrom('staff_used_codes')
      .where('staff_id', '=', staffId)
      .where('at', '<', new Date(now().getTime() - usedCodeMs).toISOString())
      .execute()
    const claimed = await trx
      .insertInto('staff_used_codes')
      .values({ staff_id: staffId, code_hash: hashOfCode(key, code), at: now().toISOString() })
      .onConflict(conflict => conflict.doNothing())
      .returning('at')
      .execute()
    return claimed.length === 1
  })

/** A code that was wrong was not used. */
export const releaseCode = ({ store, key }: CodeParts, staffId: string, code: string): Promise<unknown> =>
  store.commit(trx =>
    trx
      .deleteFrom('staff_used_codes')
      .where('staff_id', '=', staffId)
      .where('code_hash', '=', hashOfCode(key, code))
      .execute(),
  )
