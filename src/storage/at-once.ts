import type { Store } from './database.ts'
import { asRefusal } from './database-faults.ts'

const rememberMs = 5000

const remembered = new WeakMap<Store, { at: number; addresses: Promise<readonly string[]> }>()

/**
 * The addresses of staff who want to hear of each inquiry at once. Asked for with every form that is sent, so
 * that the answer is remembered for five seconds. Faults: `unavailable`.
 */
export function atOnceAddresses(store: Store, now: Date): Promise<readonly string[]> {
  const known = remembered.get(store)
  if (known && Math.abs(now.getTime() - known.at) < rememberMs) return known.addresses
  const addresses = readAddresses(store).catch(error => {
    remembered.delete(store)
    throw asRefusal(error)
  })
  remembered.set(store, { at: now.getTime(), addresses })
  return addresses
}

async function readAddresses({ db }: Store): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('staff')
    .select('email')
    .where('digest', '=', 'at_once')
    .where('disabled_at', 'is', null)
    .where('role', '<>', 'administrator')
    .orderBy('email')
    .execute()
  return rows.map(({ email }) => email)
}
