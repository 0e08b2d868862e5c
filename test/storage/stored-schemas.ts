import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { verifyEvents } from '../../src/actions/verify-events.ts'
import type { Finding } from '../../src/actions/verify-pages.ts'
import { verifyRows } from '../../src/actions/verify-rows.ts'
import { verifySeals } from '../../src/actions/verify-seals.ts'
import { practice } from '../../src/practice/practice.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { openRing } from '../../src/sealing/key-ring.ts'
import { openVault } from '../../src/sealing/vault.ts'
import type { Store } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { shelfIn } from '../../src/storage/sealed-keys.ts'
import { sumOf, type TableSum } from '../../src/storage/snapshot.ts'
import { migrations } from './engine.ts'

/** What a program of an earlier schema stored; `test/data/stored` holds one for each schema that was released. */
export interface StoredSchema {
  name: string
  /** The steps of the schema that it has. */
  steps: string[]
  statements: string[]
  /** Its tables, with the columns that they had. */
  tables: Map<string, string[]>
}

const folder = join(import.meta.dirname, '../data/stored')
const now = () => new Date('2027-01-01T00:00:00Z')

/** What later steps change in what is there, on purpose. */
const changedOnPurpose = ['inquiries.indexed']

export const storedSchemas = (): StoredSchema[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .map(name => {
      const [, steps = '', ...statements] = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')
      const inserts = statements.map(line => /^insert into (\w+) \(([^)]*)\)/.exec(line) ?? [])
      return {
        name: name.replace('.sql', ''),
        steps: steps.replace('-- ', '').split(' '),
        statements,
        tables: new Map(
          inserts.flatMap(([, table, columns]) => (table && columns ? [[table, columns.split(', ')]] : [])),
        ),
      }
    })

/** Fills an empty database as the program of that schema left it. */
export async function fillAsStored(store: Store, stored: StoredSchema): Promise<void> {
  await migrate(store, migrations, now, stored.steps)
  await store.commit(async trx => {
    for (const statement of stored.statements) await sql.raw(statement).execute(trx)
  })
}

/** A hash over all that the program of that schema stored, as it stands now. */
export async function sumsOfStored(
  store: Store,
  { tables }: StoredSchema,
): Promise<Record<string, TableSum>> {
  const sums: Record<string, TableSum> = {}
  await store.db.transaction().execute(async trx => {
    for (const [name, columns] of tables) {
      const kept = columns.filter(column => !changedOnPurpose.includes(`${name}.${column}`))
      const table = { name, columns: kept.map(column => ({ name: column, type: 'text' })) }
      sums[name] = await sumOf(trx, store.engine, table)
    }
  })
  return sums
}

/** Everything that does not open, or does not fit its chain. The file of checkpoints was not stored with it. */
export async function faultsOfStored(store: Store): Promise<Finding[]> {
  const ring = openRing(await readKeyFiles(join(folder, 'throw-away-keys')))
  const vault = await openVault({ ring, shelf: shelfIn(store), now, newId: () => 'none' })
  const found: Finding[] = []
  const { db } = store
  for await (const page of verifyEvents({ db, vault, now, dataDir: folder })) found.push(...page.findings)
  for await (const page of verifySeals({ db, vault })) found.push(...page.findings)
  for await (const page of verifyRows({ db, vault, practice })) found.push(...page.findings)
  return found.filter(({ of }) => of !== 'file')
}
