import type { Kysely } from 'kysely'
import type { Cabinet } from '../files/cabinet.ts'
import { open, placeOf } from '../sealing/box.ts'
import type { Vault } from '../sealing/vault.ts'
import type { FileRow } from '../storage/file-tables.ts'
import { filesAfter, heldFile } from '../storage/files.ts'
import type { Tables } from '../storage/tables.ts'
import type { VerifiedPage } from './verify-pages.ts'

const pageSize = 50
/** A file may be removed or settled between the look at its row and the one at the disk. */
const looks = 2

interface Parts {
  db: Kysely<Tables>
  vault: Vault
  cabinet: Cabinet
}

/** Opens the name and the whole content of every file, and shows none of them. */
export async function* verifyFiles(parts: Parts): AsyncGenerator<VerifiedPage> {
  for (let after = ''; ; ) {
    const rows = await filesAfter(parts.db, after, pageSize)
    const page: VerifiedPage = { of: 'seals', checked: rows.length, findings: [] }
    for (const row of rows) {
      const place = await certainlyBroken(parts, row)
      if (place !== null)
        page.findings.push({ of: 'seals', id: place, reference: null, seq: null, fault: 'will_not_open' })
    }
    yield page
    if (rows.length < pageSize) return
    after = rows.at(-1)?.id ?? ''
  }
}

/** A file leaves the disk after its row forgot it: what will not open while the row still holds it is broken. */
async function certainlyBroken(parts: Parts, row: FileRow): Promise<string | null> {
  let held: FileRow | undefined = row
  let place: string | null = null
  for (let look = 1; look <= looks && held; look++) {
    place = await brokenPlace(parts, held)
    if (place === null) return null
    held = await heldFile(parts.db, row.id)
  }
  return held ? place : null
}

async function brokenPlace({ vault, cabinet }: Parts, row: FileRow): Promise<string | null> {
  const place = (group: string) => placeOf('files', row.id, group)
  const key = await vault.dataKey(row, 'files').catch(() => null)
  if (key === null) return place('data_key')
  try {
    open(key, place('name'), row.name)
  } catch {
    return place('name')
  }
  try {
    for await (const _ of cabinet.read(row.id, key, row.size));
    return null
  } catch {
    return place('content')
  }
}
