import t from 'tap'
import { policy } from '../../src/accounts/policy.ts'
import { type Role, roles } from '../../src/intake/roles.ts'
import { arrived } from '../helpers/desk.ts'
import { samples } from '../helpers/files/samples.ts'
import { attachedTo } from '../helpers/files/stored.ts'
import { referred } from '../helpers/referral.ts'
import { serviceFor } from '../helpers/service.ts'
import { signedIn, visitor } from '../helpers/staff.ts'

const isDesk = ({ route }: { route: string }) => /^\/staff\/(inquiries|queues|look-up)/.test(route)
const rows = policy.filter(row => isDesk(row) && typeof row.access !== 'string')

const ofReferrals = /\/(tracker|tracker-end)$/
const pathOf = (route: string, reference: string, file = 'a-file', referral = reference) =>
  route
    .replace(':reference', ofReferrals.test(route) ? referral : reference)
    .replace(':queue', 'to_contact')
    .replace(':file', file)

t.test(
  'every role reaches exactly the routes of the policy, and the rest look as if they were not there',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const reference = await arrived(service, {
      name: 'Rosa Invented',
      phone: '978-555-0123',
      contact_call: 'yes',
    })
    const file = await attachedTo(service, reference, 'letter.pdf', samples.pdf?.() ?? Buffer.alloc(0))
    const sent = await referred(service)
    const ask = (who: ReturnType<typeof visitor>, method: string, path: string) =>
      method === 'GET' ? who.get(path) : who.post(path, { version: '-1' })
    t.ok(rows.length > 20)

    for (const role of roles) {
      const who = await signedIn(service, role)
      const nothing = await (await who.get('/staff/inquiries')).text()
      for (const { method, route, access } of rows) {
        const answer = await ask(who, method, pathOf(route, reference, file, sent.reference))
        const body = await answer.text()
        const name = `${role}: ${method} ${route}`
        t.equal(answer.headers.get('cache-control'), 'no-store', `${name} is not kept`)
        if ((access as readonly Role[]).includes(role)) t.not(answer.status, 404, name)
        else {
          t.equal(answer.status, 404, name)
          t.equal(body, nothing, `${name} says nothing`)
        }
        if (!route.includes(':reference')) continue
        const unknown = await ask(who, method, pathOf(route, 'ZZZZ-ZZZZ', file))
        t.equal(unknown.status, 404, `${name}, of nobody`)
        t.equal(await unknown.text(), nothing, `${name}, of nobody, says nothing`)
      }
    }
  },
)

t.test('without a session every route of the desk asks for one, and does nothing', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const stranger = visitor(service.url)
  for (const { method, route } of rows) {
    const path = pathOf(route, 'ZZZZ-ZZZZ')
    const answer = method === 'GET' ? await stranger.get(path) : await stranger.post(path, { note: 'x' })
    if (method === 'GET') t.match(answer.headers.get('location'), '/staff/sign-in', path)
    else t.equal(answer.status, 401, path)
  }
})

t.test('the front desk sees no answer, no criterion and no reason of a risk', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    safety_self: 'may_act',
    mood_low: '3',
    message: 'zebra-message',
  })
  const path = `/staff/inquiries/${reference}`
  const page = async (role: Role) => (await (await signedIn(service, role)).get(path)).text()
  const [front, clinician] = [await page('front_desk'), await page('clinician')]
  for (const words of [/Fit sheet/, /worried I might act/, /Depression/, /Open the answers/]) {
    t.match(clinician, words)
    t.notMatch(front, words)
  }
  t.match(front, /978-555-0123/, 'but they can call')
  t.match(front, /A risk is open/)
  t.notMatch(front, /acknowledgement/)
  t.notMatch(clinician, /zebra-message/, 'the answers stand one click away for everybody')
})
