import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Settings that open an empty database of their own. */
type EmptyDatabase = () => Promise<Record<string, string>>

/** Each engine that a test of storage runs on. PostgreSQL joins in where TEST_POSTGRES_URL names a database. */
export const engines: readonly [name: string, empty: EmptyDatabase][] = [
  ['SQLite', async () => ({})],
  ...(process.env.TEST_POSTGRES_URL
    ? [['PostgreSQL', () => ownSchema(process.env.TEST_POSTGRES_URL ?? '')] as [string, EmptyDatabase]]
    : []),
]

async function ownSchema(url: string) {
  const schema = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`create schema ${schema}`)
  await client.end()
  return { DATABASE_URL: `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}` }
}
