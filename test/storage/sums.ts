import { sumOf, type TableSum, tablesIn, withSnapshot } from '../../src/storage/snapshot.ts'

/** How many rows each table has, and a hash over all they say. */
export const sumsOf = (url: string): Promise<Record<string, TableSum>> =>
  withSnapshot(url, async (trx, engine) => {
    const sums: Record<string, TableSum> = {}
    for (const table of await tablesIn(trx, engine)) sums[table.name] = await sumOf(trx, engine, table)
    return sums
  })
