import type { Kysely } from 'kysely'
import { open, placeOf } from '../sealing/box.ts'
import type { KeyTable, Vault } from '../sealing/vault.ts'
import type { Tables } from '../storage/tables.ts'
import type { VerifiedPage } from './verify-pages.ts'

const pageSize = 100

/** What is sealed with a key of the row's own, beside inquiries. */
const sealedColumns = [
  { table: 'files', column: 'name' },
  { table: 'exports', column: 'reason' },
  { table: 'organisations', column: 'name' },
  { table: 'api_clients', column: 'profile' },
] as const satisfies readonly { table: KeyTable; column: string }[]

interface OwnKeyed {
  id: string
  hour_key: string
  data_key: string
  value: string
}

/** Opens the sealed values of rows that belong to no inquiry, and shows none. Forgotten files have no key any more. */
export async function* verifyOwnKeys({
  db,
  vault,
}: {
  db: Kysely<Tables>
  vault: Vault
}): AsyncGenerator<VerifiedPage> {
  for (const { table, column } of sealedColumns)
    for (let after = ''; ; ) {
      const rows: OwnKeyed[] = await rowsAfter(db, table as 'files', column, after)
      const page: VerifiedPage = { of: 'seals', checked: rows.length, findings: [] }
      for (const row of rows)
        if (!(await opens(vault, row, placeOf(table, row.id, column), table)))
          page.findings.push(found(placeOf(table, row.id, column)))
      yield page
      if (rows.length < pageSize) break
      after = rows.at(-1)?.id ?? ''
    }
}

const found = (id: string): VerifiedPage['findings'][number] => ({
  of: 'seals',
  id,
  reference: null,
  seq: null,
  fault: 'will_not_open',
})

const rowsAfter = (db: Kysely<Tables>, table: 'files', column: string, after: string): Promise<OwnKeyed[]> =>
  db
    .selectFrom(table)
    .select(row => ['id', 'hour_key', 'data_key', row.ref(column as 'name').as('value')])
    .where('id', '>', after)
    .where('data_key', '<>', '')
    .orderBy('id')
    .limit(pageSize)
    .execute()

async function opens(vault: Vault, row: OwnKeyed, place: string, table: KeyTable): Promise<boolean> {
  try {
    open(await vault.dataKey(row, table), place, row.value)
    return true
  } catch {
    return false
  }
}
