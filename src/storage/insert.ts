import type { CompiledQuery } from 'kysely'
import { direct } from './direct.ts'
import type { Tables, Trx } from './tables.ts'

/**
 * An insert that is compiled once for each engine and then only gets its values: for what every sent form does.
 * Answers how many rows were written; with `orIgnore` a row that breaks a unique rule is none.
 */
export function inserter<Name extends keyof Tables>(table: Name, orIgnore = false) {
  const compiled = new WeakMap<object, { query: CompiledQuery; columns: (keyof Tables[Name])[] }>()

  const compile = (trx: Trx, row: Tables[Name]) => {
    const insert = trx.insertInto(table).values(row as never)
    return {
      query: (orIgnore ? insert.onConflict(conflict => conflict.doNothing()) : insert).compile(),
      columns: Object.keys(row) as (keyof Tables[Name])[],
    }
  }

  return async (trx: Trx, row: Tables[Name]): Promise<number> => {
    const { adapter } = trx.getExecutor()
    const known = compiled.get(adapter) ?? compile(trx, row)
    compiled.set(adapter, known)
    const parameters = known.columns.map(column => row[column])
    const run = direct.get(adapter)
    if (run) return run(known.query.sql, parameters)
    const { numAffectedRows } = await trx.executeQuery({ ...known.query, parameters })
    return Number(numAffectedRows ?? 0)
  }
}
