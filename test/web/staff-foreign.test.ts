import t from 'tap'
import { serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { staffRoutes } from '../helpers/staff-routes.ts'

/** What a page that is not ours can make a browser send (A8). */
const foreign: Record<string, string>[] = [
  {},
  { origin: 'https://elsewhere.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'nonsense' },
]

t.test('nothing that another site makes a signed-in browser send changes anything', async t => {
  const service = await serviceFor(t)
  const { url, parts } = service
  const person = await signedIn(service, 'administrator')
  const unsafe = staffRoutes(service.service.app).filter(route => !route.startsWith('GET '))
  t.ok(unsafe.length >= 40, `${unsafe.length} unsafe routes`)
  const tables = ['staff', 'staff_sessions', 'staff_links', 'staff_tries', 'inquiries', 'events'] as const
  const everything = async () =>
    JSON.stringify(
      await Promise.all(tables.map(table => parts.store.db.selectFrom(table).selectAll().execute())),
    )
  const before = await everything()
  for (const route of unsafe) {
    const [method = '', path = ''] = route.split(' ')
    for (const sent of [...foreign, { ...foreign[3], origin: url }]) {
      const answer = await person.ask(path.replace(/:\w+/, 'K4R7-MH2T'), {
        method,
        body: new URLSearchParams({ verb: 'disable', email: 'x@staff.example', name: 'x', role: 'lead' }),
        headers: sent as Record<string, string>,
      })
      t.equal(answer.status, 403, `${route} ${JSON.stringify(sent)}`)
      t.same(answer.headers.getSetCookie(), [])
    }
  }
  t.equal(await everything(), before)
})

t.test('our own pages are heard, also from browsers that say less', async t => {
  const service = await serviceFor(t)
  for (const headers of [
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: service.url },
  ] as Record<string, string>[]) {
    const body = new URLSearchParams({ email: 'nobody@staff.example', password: 'x' })
    const answer = await fetch(`${service.url}/staff/sign-in`, { method: 'POST', body, headers })
    t.equal(answer.status, 422, JSON.stringify(headers))
  }
})

t.test('behind PUBLIC_URL its own origin is heard, and no other', async t => {
  const service = await serviceFor(t, { PUBLIC_URL: 'http://localhost:4000' })
  const ask = (origin: string) =>
    fetch(`${service.url}/staff/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'nobody@staff.example', password: 'x' }),
      headers: { origin },
    })
  t.equal((await ask('http://localhost:4000')).status, 422)
  for (const origin of [service.url, 'http://localhost:4001', 'https://localhost:4000'])
    t.equal((await ask(origin)).status, 403, origin)
})
