import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { formWithToken, rowsOf, sendsDuringOutage } from '../helpers/outage.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { counted, tries } from '../helpers/proving.ts'
import { postForm, serviceFor, type TestService } from '../helpers/service.ts'

const server = await postgresFor(t)

const open = async (t: Test) =>
  serviceFor(t, { DATABASE_URL: await server.newDatabase(), RATE_LIMITS: 'off' })

const statusOf = async (service: TestService, path: string) => (await fetch(service.url + path)).status

for (const [how, end] of [
  ['was stopped', server.stop],
  ['crashed', server.crash],
] as const)
  t.test(`PostgreSQL ${how}: 503 with everything that was typed, and it goes on once it is back`, async t => {
    const service = await open(t)
    const form = await formWithToken(service)
    const sent = await postForm(service.url, await formWithToken(service))
    const receipt = sent.headers.get('location') ?? ''

    await end()
    await sendsDuringOutage(t, service, form)
    await sendsDuringOutage(t, service, form)
    for (const path of ['/', '/contact', '/healthz']) t.equal(await statusOf(service, path), 200, path)
    for (const path of [receipt, '/readyz']) t.equal(await statusOf(service, path), 503, path)
    const relation = await postForm(service.url, { relation: 'adds' }, `${receipt}/relation`)
    t.equal(relation.status, 503)

    await server.start()
    t.equal((await postForm(service.url, form)).status, 303, 'the same form goes through at once')
    t.equal((await postForm(service.url, form)).status, 303)
    t.equal((await rowsOf(service))[0], 2)
    t.equal(await statusOf(service, receipt), 200)
  })

t.test(
  'it stops and crashes while many send: 303 or 503, and each acknowledged form is stored once',
  async t => {
    const service = await open(t)
    const forms = await Promise.all(Array.from({ length: 400 }, () => formWithToken(service)))
    const seen: Record<number, number> = {}
    const unsent = [...forms]
    const acknowledged = new Set<(typeof forms)[number]>()
    let ending = false
    const sender = async () => {
      while (!ending || acknowledged.size < forms.length) {
        const form = unsent.shift()
        if (!form) {
          await wait(20)
          continue
        }
        const { status } = await postForm(service.url, form)
        seen[status] = (seen[status] ?? 0) + 1
        if (status === 303) acknowledged.add(form)
        if (status !== 303 || !ending) unsent.push(form)
        if (status !== 303) await wait(20)
      }
    }
    const senders = Array.from({ length: 16 }, sender)
    const ends = Array.from({ length: tries(6, 20) }, (_, n) => (n % 2 ? server.stop : server.crash))
    for (const end of ends) {
      await wait(100 + Math.random() * 200)
      await end()
      await wait(50)
      await server.start()
    }
    ending = true
    await Promise.all(senders)
    t.comment(seen)
    t.same(Object.keys(seen), ['303', '503'])
    const rows = await service.parts.store.db.selectFrom('inquiries').select('linked_to').execute()
    counted(t, { n: ends.length, alone: { forms: forms.length, stored: rows.length, answers: seen } })
    t.equal(rows.length, 400)
    t.ok(rows.every(row => row.linked_to === null))
  },
)
