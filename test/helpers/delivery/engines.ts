/** Settings for each engine that a test of storage runs on. PostgreSQL joins in where TEST_POSTGRES_URL names an empty database. */
export const engines: readonly [name: string, env: Record<string, string>][] = [
  ['SQLite', {}],
  ...(process.env.TEST_POSTGRES_URL
    ? [['PostgreSQL', { DATABASE_URL: process.env.TEST_POSTGRES_URL }] as [string, Record<string, string>]]
    : []),
]
