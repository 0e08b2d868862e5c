import { type KeyPair, nameOfKey, sealTo } from '../sealing/key-pair.ts'
import type { Store } from '../storage/database.ts'
import { keysNotUnder, moveKey } from '../storage/sealed-keys.ts'
import type { SealedKeyRow } from '../storage/tables.ts'

const pageSize = 100

export interface Move {
  store: Store
  /** Opens a key that is not sealed to the new practice key yet. */
  open: (row: SealedKeyRow) => Promise<Buffer>
  to: KeyPair
}

/**
 * Seals every stored key to another practice key, the index key first: from then on no program stores one under the
 * old. Broken off, it goes on where it ended. Answers how many were moved. Throws where one will not open.
 */
export async function moveKeys({ store, open, to }: Move): Promise<number> {
  const name = nameOfKey(to.publicKey)
  let moved = 0
  for (let after = ''; ; ) {
    const rows = await keysNotUnder(store.db, name, pageSize, after)
    const sealed: SealedKeyRow[] = []
    for (const row of rows)
      sealed.push({
        ...row,
        to_practice: await sealTo(to.publicKey, await open(row)),
        practice_key: name,
      })
    await store.commit(async trx => {
      for (const row of sealed) await moveKey(trx, row)
    })
    moved += rows.length
    if (rows.length < pageSize) return moved
    after = rows.at(-1)?.id ?? ''
  }
}
