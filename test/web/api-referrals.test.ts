import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { revokeApiClient, rotateApiKey } from '../../src/actions/api-clients.ts'
import { apiClient, inventedReferral, sendReferral } from '../helpers/api-client.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const run = promisify(execFile)
const examples = join(import.meta.dirname, '../../examples')
const office = () => movableClock('2026-11-24T15:37:00Z')
const stored = ({ parts }: TestService) => parts.store.db.selectFrom('inquiries').selectAll().execute()

t.test('a program refers somebody, and the same send again is the same referral', async t => {
  const service = await serviceFor(t, {}, office())
  const { key } = await apiClient(service)
  const first = await sendReferral(service.url, key, inventedReferral)
  t.equal(first.status, 201, await first.clone().text())
  const answer = (await first.json()) as { reference: string }
  t.match(answer, {
    reference: /^[0-9A-Z]{4}-[0-9A-Z]{4}$/,
    repeated: false,
    call_now: false,
    warnings: [],
    tracker: { url: /\/track\/[\w-]+$/ },
  })
  service.clock.move(3 * 3_600_000)
  const again = await sendReferral(service.url, key, inventedReferral)
  t.equal(again.status, 200)
  t.same(await again.json(), { ...answer, repeated: true }, 'the first answer')
  const other = await sendReferral(service.url, key, { ...inventedReferral, reason: 'Another one.' })
  t.equal(other.status, 409, 'another body under the same name')
  const rows = await stored(service)
  t.equal(rows.length, 1)
  t.match(rows[0], { source: 'referral', reference: answer.reference })
  const referral = await service.parts.store.db.selectFrom('referrals').selectAll().executeTakeFirst()
  t.match(referral, { came_by: 'api', feedback: 'full', urgency: 'routine' })
})

t.test('two at the same moment under one name are one referral, or one and a conflict', async t => {
  const service = await serviceFor(t, {}, office())
  const { key } = await apiClient(service)
  const bodies = [1, 1, 2, 1, 2].map(n => ({ ...inventedReferral, reason: `Reason ${n}.` }))
  const answers = await Promise.all(bodies.map(body => sendReferral(service.url, key, body)))
  t.equal((await stored(service)).length, 1)
  t.ok(answers.every(({ status }) => [200, 201, 409].includes(status)))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
})

t.test('what cannot be taken is named field by field, and nothing is stored', async t => {
  const service = await serviceFor(t, {}, office())
  const { key } = await apiClient(service)
  const { legal_name, ...nameless } = inventedReferral
  const cases: [string, unknown, number, object][] = [
    ['no JSON', '{', 400, { errors: [{ code: 'bad_request' }] }],
    [
      'an unknown field',
      { ...inventedReferral, ssn: '1' },
      422,
      { errors: [{ code: 'unknown_field', field: 'ssn' }] },
    ],
    ['an unknown choice', { ...inventedReferral, urgency: 'asap' }, 422, { errors: [{ field: 'urgency' }] }],
    [
      'a day that is none',
      { ...inventedReferral, birth_date: '4/23/88' },
      422,
      { errors: [{ field: 'birth_date' }] },
    ],
    ['what is asked for', nameless, 422, { errors: [{ code: 'needed', field: 'legal_name' }] }],
    [
      'U+0000',
      { ...inventedReferral, reason: 'a\0b' },
      422,
      { errors: [{ code: 'unreadable', field: 'reason' }] },
    ],
    [
      'Part 2 without consent',
      { ...inventedReferral, part2: true },
      422,
      { errors: [{ field: 'part2_consent' }] },
    ],
    ['a list', [], 422, { errors: [{}] }],
  ]
  for (const [name, body, status, errors] of cases) {
    const answer = await sendReferral(service.url, key, body)
    t.equal(answer.status, status, name)
    t.match(await answer.json(), errors, name)
  }
  const unnamed = await sendReferral(service.url, key, inventedReferral, { 'idempotency-key': 'short' })
  t.match([unnamed.status, await unnamed.json()], [400, { errors: [{ code: 'no_idempotency_key' }] }])
  const form = await sendReferral(service.url, key, 'a=b', { 'content-type': 'text/plain' })
  t.equal(form.status, 415)
  t.equal((await stored(service)).length, 0)

  const taken = await sendReferral(service.url, key, {
    ...nameless,
    referrer_npi: '1234567890',
    accept_incomplete: true,
    risk_self: 'something new',
  })
  t.equal(taken.status, 201)
  t.match(await taken.json(), { warnings: [{ code: 'not_an_npi' }, { code: 'needed', field: 'legal_name' }] })
  t.match(await stored(service), [{ risk: 'open' }], 'an unknown risk is urgent')
  t.ok(legal_name)
})

t.test('each field that nobody knows is named; of very many the answer says how many more', async t => {
  const service = await serviceFor(t, {}, office())
  const { key } = await apiClient(service)
  const strange = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`strange_${n}`, 1]))
  const faultsOf = async (answer: Response) => (await answer.json()) as { errors: object[]; more?: number }
  const few = await faultsOf(await sendReferral(service.url, key, { ...inventedReferral, ...strange(30) }))
  t.same([few.errors.length, few.more], [30, undefined])
  t.match(few.errors[29], { code: 'unknown_field', field: 'strange_29' })
  const many = await faultsOf(
    await sendReferral(service.url, key, { ...inventedReferral, urgency: 7, ...strange(5000) }),
  )
  t.same([many.errors.length, many.more], [100, 4901])
  t.match(many.errors[0], { field: 'urgency' }, 'what is known comes first')
  const screened = await fetch(`${service.url}/api/v1/screening`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(strange(2000)),
  })
  t.equal(screened.status, 422)
  t.match(await faultsOf(screened), { more: 1900 })
})

t.test('only a good key opens, and each for its scope', async t => {
  const service = await serviceFor(t, {}, office())
  const client = await apiClient(service)
  const screening = await apiClient(service, ['screening'])
  const send = async (key: string) => (await sendReferral(service.url, key, inventedReferral)).status
  t.equal(await send('intake_nothing'), 401)
  t.equal(await send(screening.key), 401, 'another scope')
  const withCookie = await fetch(`${service.url}/api/v1/referrals`, {
    method: 'POST',
    headers: { cookie: `key=${client.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(inventedReferral),
  })
  t.equal(withCookie.status, 401, 'cookies count for nothing')
  const { key } = await rotateApiKey(service.parts, 'command:test', client.id)
  t.equal(await send(client.key), 201, 'the key before goes on for a day')
  t.equal(await send(key), 200)
  service.clock.move(86_400_000)
  t.equal(await send(client.key), 401)
  t.equal(await send(key), 200)
  await revokeApiClient(service.parts, 'command:test', client.id)
  t.equal(await send(key), 401)
  const dump = JSON.stringify(await service.parts.store.db.selectFrom('api_keys').selectAll().execute())
  t.notMatch(dump, key.slice(-20), 'no key is stored')
})

t.test('a program that asks too often is told to wait', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'on' }, office())
  const { key } = await apiClient(service)
  const statuses = new Set<number>()
  for (let n = 0; n < 130; n++) statuses.add((await sendReferral(service.url, key, {})).status)
  t.same([...statuses].sort(), [422, 429])
  for (let n = 0; n < 40; n++) statuses.add((await sendReferral(service.url, 'wrong', {})).status)
  t.same([...statuses].sort(), [401, 422, 429])
})

t.test('the ready-made examples work as they are', async t => {
  const service = await serviceFor(t, {}, office())
  const { key } = await apiClient(service)
  const env = { PATH: process.env.PATH ?? '', SITE: service.url, KEY: key }
  const curl = await run('bash', [join(examples, 'refer.sh')], { env })
  t.match(JSON.parse(curl.stdout), { repeated: false })
  const node = await run(process.execPath, [join(examples, 'refer.mjs')], { env })
  t.match(node.stdout, /promised by/)
  t.equal((await stored(service)).length, 2)
})

t.test('administrators make, change and end keys; the key is shown once', async t => {
  const service = await serviceFor(t, {}, office())
  const ada = await signedIn(service, 'administrator')
  const wrong = await ada.post('/staff/api-clients', { organisation: '', webhook: 'ftp://x' })
  t.equal(wrong.status, 422)
  const made = await ada.post('/staff/api-clients', {
    organisation: 'Sample Clinic (invented)',
    webhook: 'http://hook.example/changes',
    may_referrals: 'yes',
  })
  const [key = ''] = /intake_[\w-]{43}/.exec(await made.text()) ?? []
  t.equal((await sendReferral(service.url, key, inventedReferral)).status, 201)
  const page = await (await ada.get('/staff/api-clients')).text()
  t.match(page, 'Sample Clinic (invented)')
  t.notMatch(page, key)
  const [, id = ''] = /api-clients\/([0-9a-f-]{36})/.exec(page) ?? []
  const rotated = await (await ada.post(`/staff/api-clients/${id}`, { verb: 'rotate' })).text()
  t.match(rotated, /intake_[\w-]{43}/)
  t.equal((await ada.post(`/staff/api-clients/${id}`, { verb: 'revoke' })).status, 200)
  t.equal((await sendReferral(service.url, key, inventedReferral)).status, 401)
  const kinds = (await service.parts.store.db.selectFrom('house_events').select('kind').execute()).map(
    ({ kind }) => kind,
  )
  for (const kind of ['api_client_added', 'api_key_rotated', 'api_client_ended'])
    t.ok(kinds.includes(kind), kind)
  const lead = await signedIn(service, 'lead')
  t.equal((await lead.get('/staff/api-clients')).status, 404)
})

interface Described {
  openapi: string
  paths: {
    '/api/v1/referrals': {
      post: { requestBody: { content: { 'application/json': { schema: { properties: object } } } } }
    }
  }
}

t.test('the API describes itself', async t => {
  const { url } = await serviceFor(t)
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Described
  t.equal(document.openapi, '3.1.0')
  const schema = document.paths['/api/v1/referrals'].post.requestBody.content['application/json'].schema
  t.same(
    Object.keys(inventedReferral).filter(name => !(name in schema.properties)),
    [],
  )
  t.match(await (await fetch(`${url}/api/v1`)).text(), 'referrer_npi')
})

t.test(
  'a program hears of changes, and asks where its own referrals stand, as far as the person agreed',
  async t => {
    const hook = await openHook()
    t.teardown(() => hook.close())
    const service = await serviceFor(t, {}, office())
    const { key } = await apiClient(service, ['referrals', 'status'], hook.url)
    const other = await apiClient(service)
    const sent = (await (await sendReferral(service.url, key, inventedReferral)).json()) as {
      reference: string
    }
    const stands = async (presented: string) => {
      const answer = await fetch(`${service.url}/api/v1/referrals/${sent.reference}`, {
        headers: { authorization: `Bearer ${presented}` },
      })
      return [answer.status, ((await answer.json()) as { status?: string }).status]
    }
    t.same(await stands(key), [200, 'received'])
    t.same(await stands(other.key), [404, undefined], 'another program')
    const cleo = await signedIn(service, 'clinician')
    await cleo.post(`/staff/inquiries/${sent.reference}/acceptance`, { version: '1' })
    t.same(await stands(key), [200, 'accepted'])
    while (hook.posts.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
    t.match(JSON.parse(hook.posts[0]?.body ?? ''), {
      type: 'referral_changed',
      data: { reference: sent.reference, status: 'accepted' },
    })
    t.match(hook.posts[0]?.headers, { 'webhook-signature': /^v1,/ })
  },
)
