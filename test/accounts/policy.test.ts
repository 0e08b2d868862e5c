import Fastify from 'fastify'
import t from 'tap'
import { policy } from '../../src/accounts/policy.ts'
import { roles } from '../../src/intake/roles.ts'
import type { WebParts } from '../../src/web/parts.ts'
import { addGuard } from '../../src/web/staff/guard.ts'
import { serviceFor } from '../helpers/service.ts'
import { signedIn, visitor } from '../helpers/staff.ts'
import { staffRoutes } from '../helpers/staff-routes.ts'

t.test('every route below /staff has one row, and every row a route', async t => {
  const { service } = await serviceFor(t)
  const routes = staffRoutes(service.app)
  t.same(policy.map(({ method, route }) => `${method} ${route}`).sort(), routes.sort())
})

t.test('a route without a row does not start', async t => {
  const app = Fastify()
  addGuard(app, {} as WebParts)
  t.throws(() => app.get('/staff/forgotten', async () => 'open to all'), /has no row in the policy/)
  t.throws(() => app.delete('/staff/account', async () => 'open to all'), /has no row in the policy/)
})

t.test(
  'role by route: exactly what the policy says, and else the page of one that does not exist',
  async t => {
    const service = await serviceFor(t)
    const unknown = await (await visitor(service.url).get('/staff/no-such-page')).text()
    const asked = policy.filter(
      ({ access, route }) => typeof access !== 'string' && !/sessions|password|recovery|kept/.test(route),
    )
    for (const role of roles) {
      const person = await signedIn(service, role)
      for (const { method, route, access } of asked) {
        const path = route.replace(/:\w+/, 'K4R7-MH2T')
        const answer = method === 'GET' ? await person.get(path) : await person.post(path, { verb: 'x' })
        const page = await answer.text()
        if (!access.includes(role as never))
          t.same([answer.status, page], [404, unknown], `${role} ${method} ${route}`)
        else t.not(answer.status, 401, `${role} ${method} ${route}`)
      }
      t.equal((await person.get('/staff/account')).status, 200, `${role} is still signed in`)
    }
  },
)

t.test('nobody signed in is asked to sign in, and comes to where they wanted to go', async t => {
  const { url } = await serviceFor(t)
  const visit = visitor(url)
  for (const { method, route, access } of policy.filter(({ access }) => access !== 'anyone')) {
    const path = route.replace(/:\w+/, 'K4R7-MH2T')
    const answer = method === 'GET' ? await visit.get(path) : await visit.post(path)
    t.equal(answer.status, method === 'GET' ? 303 : 401, `${method} ${route} ${access}`)
    if (method === 'GET') t.match(answer.headers.get('location'), /^\/staff\/sign-in/)
    t.equal(answer.headers.get('cache-control'), 'no-store')
  }
  const head = await visit.ask('/staff/account', { method: 'HEAD' })
  t.equal(head.status, 303, 'a HEAD request is guarded like its GET')
})
