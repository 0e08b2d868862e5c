import t from 'tap'
import { postgresFor } from '../helpers/postgres.ts'
import { serviceFor } from '../helpers/service.ts'
import { takingDown } from '../web/taking-down.ts'

const server = await postgresFor(t)

takingDown(t, async t => serviceFor(t, { DATABASE_URL: await server.newDatabase() }))
