import { sql } from 'kysely'
import type { Engine, TableColumns } from './snapshot.ts'
import type { Trx } from './tables.ts'

/** Inserts rows that are lines of JSON, each an array of the values of `columns`. The engine itself takes them apart. */
export async function insertLines(
  trx: Trx,
  engine: Engine,
  table: TableColumns,
  lines: readonly string[],
): Promise<void> {
  const names = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  const values = sql.join(
    table.columns.map(({ type }, n) =>
      engine === 'postgres' ? sql.raw(`(value ->> ${n})::${type}`) : sql.raw(`value ->> ${n}`),
    ),
  )
  const elements = engine === 'postgres' ? sql.raw('jsonb_array_elements') : sql.raw('json_each')
  const text = `[${lines.join(',')}]`
  const given = engine === 'postgres' ? sql`${text}::jsonb` : sql`${text}`
  await sql`insert into ${sql.table(table.name)} (${names}) select ${values} from ${elements}(${given})`.execute(
    trx,
  )
}

/**
 * Lets work fill tables in any order: rows may name others that come later. What names nobody in the end is refused
 * by the engine.
 */
export async function inAnyOrder(trx: Trx, engine: Engine, work: () => Promise<void>): Promise<void> {
  if (engine === 'sqlite') {
    await sql`pragma defer_foreign_keys = on`.execute(trx)
    // Rows of an index arrive in no order; with the usual 2 MB most of its pages would be read again and again.
    await sql`pragma cache_size = -65536`.execute(trx)
    return work()
  }
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
  // Checked one by one at the end, a million rows would take minutes; made anew, a constraint checks all at once.
  const { rows } = await foreignKeys.execute(trx)
  for (const { table, name } of rows)
    await sql`alter table ${sql.raw(table)} drop constraint ${sql.ref(name)}`.execute(trx)
  await work()
  for (const { table, name, rule } of rows)
    await sql`alter table ${sql.raw(table)} add constraint ${sql.ref(name)} ${sql.raw(rule)}`.execute(trx)
  // Until PostgreSQL has counted what is there, it reads whole tables for a page of them.
  await sql`analyze`.execute(trx)
}

const foreignKeys = sql<{ table: string; name: string; rule: string }>`
  select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as rule
  from pg_constraint
  where contype = 'f' and connamespace = current_schema()::regnamespace
  order by conname`
