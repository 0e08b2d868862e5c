import { randomBytes } from 'node:crypto'
import { reference } from '../../src/intake/reference.ts'
import type { Store } from '../../src/storage/database.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'

interface Parts {
  store: Store
  newId: () => string
}

/** Stores copies of an inquiry, a second apart. What is sealed in them opens nowhere: its place is another one. */
export async function storeMany({ store, newId }: Parts, inquiry: InquiryRow, count: number) {
  const began = Date.parse(inquiry.received_at)
  for (let from = 0; from < count; from += 250) {
    const rows = Array.from({ length: Math.min(250, count - from) }, (_, n) => ({
      ...inquiry,
      id: newId(),
      reference: reference(randomBytes(32)),
      receipt_hash: newId(),
      token_hash: newId(),
      received_at: new Date(began + 1000 * (from + n)).toISOString(),
    }))
    await store.commit(trx => trx.insertInto('inquiries').values(rows).execute())
  }
}
