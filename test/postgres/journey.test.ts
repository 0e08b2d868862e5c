import t from 'tap'
import { postgresFor } from '../helpers/postgres.ts'
import { wayOfAnInquiry } from '../journeys/way-of-an-inquiry.ts'

const server = await postgresFor(t)

t.test('from the first page to the receipt and two mails, on PostgreSQL', async t =>
  wayOfAnInquiry(t, true, { DATABASE_URL: await server.newDatabase() }),
)
