import t from 'tap'
import { signingIn } from '../accounts/signing-in.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { serviceFor } from '../helpers/service.ts'

const server = await postgresFor(t)

signingIn(t, async (t, clock) => serviceFor(t, { DATABASE_URL: await server.newDatabase() }, clock))
