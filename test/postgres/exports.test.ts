import t from 'tap'
import { arrived } from '../helpers/desk.ts'
import { storeMany } from '../helpers/many-inquiries.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

t.test('on PostgreSQL the same file leaves, through a connection of its own that writes nothing', async t => {
  const server = await postgresFor(t)
  const url = await server.newDatabase()
  const service = await serviceFor(
    t,
    { RATE_LIMITS: 'off', DATABASE_URL: url },
    movableClock('2026-12-02T15:00:00Z'),
  )
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    message: '=1+1',
  })
  const row = await service.parts.store.db.selectFrom('inquiries').selectAll().executeTakeFirstOrThrow()
  await storeMany(service.parts, { ...row, received_at: '2026-12-01T12:00:00.000Z' }, 1100)
  const csvOf = async (fields: Record<string, string>) => {
    const answer = await lead.post('/staff/exports', { reason: 'For the numbers of the year.', ...fields })
    t.equal(answer.status, 200)
    return (await answer.text()).split('\r\n').slice(1, -1)
  }
  const list = await csvOf({ queue: 'to_contact' })
  t.equal(list.length, 1101)
  t.equal(new Set(list.map(line => line.split(',')[0])).size, 1101)
  t.match(list.at(-1), `${reference},2026-12-02 10:00,form,To contact,new,`)
  const full = await csvOf({ contact: 'yes', answers: 'yes', from: '2026-12-02' })
  t.equal(full.length, 1)
  t.match(full[0], /,Rosa Invented,.*,'=1\+1,/)
  const [kept] = await service.parts.store.db.selectFrom('exports').selectAll().orderBy('id').execute()
  t.match(kept, { inquiries: 1101, ended: 'whole' })
})
