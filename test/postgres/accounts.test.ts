import t from 'tap'
import { contract } from '../accounts/contract.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { serviceFor } from '../helpers/service.ts'

const server = await postgresFor(t)

contract(
  t,
  () => server.newDatabase(),
  async (t, clock, env) => serviceFor(t, { ...env, DATABASE_URL: await server.newDatabase() }, clock),
)
