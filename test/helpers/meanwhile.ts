import { type Kysely, type QueryId, type RootOperationNode, TableNode } from 'kysely'
import type { Tables } from '../../src/storage/tables.ts'

/** A handle by which something else happens just after the first look into a table, as beside a running service. */
export function meanwhile(db: Kysely<Tables>, table: keyof Tables, deed: () => Promise<unknown>) {
  const looks = new Set<QueryId>()
  let isDone = false
  return db.withPlugin({
    transformQuery({ node, queryId }) {
      if (isOf(node, table)) looks.add(queryId)
      return node
    },
    async transformResult({ result, queryId }) {
      if (looks.has(queryId) && !isDone) {
        isDone = true
        await deed()
      }
      return result
    },
  })
}

const isOf = (node: RootOperationNode, table: string): boolean =>
  node.kind === 'SelectQueryNode' &&
  (node.from?.froms ?? []).some(from => TableNode.is(from) && from.table.identifier.name === table)
