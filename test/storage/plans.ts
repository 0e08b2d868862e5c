import { type CompiledQuery, createQueryId, type Kysely, type RootOperationNode, sql } from 'kysely'
import type { Store } from '../../src/storage/database.ts'
import type { Tables } from '../../src/storage/tables.ts'

/** How the engine would go about a query; PostgreSQL as if the tables were too large to read whole, or as it is. */
export async function planOf(
  store: Store,
  query: CompiledQuery,
  size: 'too large' | 'as it is' = 'too large',
): Promise<string[]> {
  return store.db.connection().execute(async db => {
    if (store.engine === 'postgres' && size === 'too large') await sql`set enable_seqscan = off`.execute(db)
    const words = store.engine === 'postgres' ? 'explain ' : 'explain query plan '
    const { rows } = await db.executeQuery<Record<string, string>>({ ...query, sql: words + query.sql })
    if (store.engine === 'postgres') await sql`reset enable_seqscan`.execute(db)
    return rows.map(row => String(row['QUERY PLAN'] ?? row.detail))
  })
}

/** Every query that some work asks of a store outside a transaction. */
export async function queriesOf(
  store: Store,
  work: (watched: Store) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const nodes: RootOperationNode[] = []
  const db = store.db.withPlugin({
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }) as Kysely<Tables>
  await work({ ...store, db })
  return nodes.map(node => store.db.getExecutor().compileQuery(node, createQueryId()))
}

/** Reads that would grow with what is stored: a whole table, or a sort of more than a page of it. */
export const scansOf = (plan: readonly string[]): string[] =>
  plan.filter(line =>
    /\b(SCAN|Seq Scan on) (inquiries|events|notices|entries|search_terms|other|referrals|organisations)\b(?!.*USING)/.test(
      line,
    ),
  )

/** Only the first rows of it are read, up to the limit of a page. */
const readToTheLimit = ['inquiries_closed', 'inquiries_filed', 'inquiries_held', 'organisations_latest']

/** Reads of a whole table, or of a whole index. */
export const wholeReads = (plan: readonly string[]): string[] =>
  plan.filter((line, n) => {
    if (scansOf([line]).length > 0) return true
    const index =
      /SCAN \w+ USING (?:COVERING )?INDEX (\w+)/.exec(line) ??
      /Index (?:Only )?Scan (?:Backward )?using (\w+)/.exec(line)
    if (!index || readToTheLimit.includes(index[1] ?? '')) return false
    return line.includes('SCAN') || !plan[n + 1]?.includes('Index Cond:')
  })
