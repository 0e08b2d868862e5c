import type { RootOperationNode } from 'kysely'
import { openStore } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import type { Trx } from '../../src/storage/tables.ts'

// Migrates, and kills itself before its nth statement of a step: node mortal-migrate.ts URL FOLDER N
const [url = '', folder = '', nth = '0'] = process.argv.slice(2)
let left = Number(nth)

/** A statement of a file, or the note that it was applied; not what each start does first. */
const isOfStep = (node: RootOperationNode) =>
  node.kind === 'InsertQueryNode' ||
  (node.kind === 'RawNode' &&
    !/^(create table if not exists|set local|select pg_)/.test(node.sqlFragments.join('')))

const mortal = {
  transformQuery: ({ node }: { node: RootOperationNode }) => {
    if (isOfStep(node)) left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    return node
  },
  transformResult: async <Result>({ result }: { result: Result }) => result,
}
const store = openStore(url, () => {})
await migrate(
  { ...store, commit: work => store.commit(trx => work(trx.withPlugin(mortal) as Trx)) },
  folder,
  () => new Date(),
)
await store.close()
