import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { type Role, roles } from '../../src/intake/roles.ts'
import { arrived } from '../helpers/desk.ts'
import { freePort } from '../helpers/postgres.ts'
import { proxyPage } from '../helpers/proxy-page.ts'
import { serviceFor, type TestService } from '../helpers/service.ts'
import { type SignedIn, signedIn } from '../helpers/staff.ts'
import { routesOf } from '../helpers/staff-routes.ts'
import { type Answer, type FrontDoor, nginxBefore } from './behind-nginx.ts'
import { driving, say } from './say.ts'

/** Every page through the proxy of deploy/nginx.conf with a cache in it: one person after the other, then nobody. */

const canary = 'Zebulon Invented-Canary'
const marks = ['Zebulon', '978-555-0177', 'a secret told to nobody']

/** Whose page it is, by its own head. */
const ownerOf = ({ body }: Answer) => /href="\/staff\/account"[^>]*>([^<]+)<\/a>/.exec(body)?.[1] ?? null

/** As in deploy/nginx.conf. */
const mostOfOneAddress = 100

const isAsset = (path: string) => path.startsWith('/assets/')

interface Seen {
  pages: number
  ok: number
  kept: string[]
  mixed: string[]
  storable: string[]
  told: string[]
}

async function look(proxy: FrontDoor, who: SignedIn | null, path: string, method: string, seen: Seen) {
  const cookie = who === null ? '' : [...who.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const body = method === 'POST' ? new URLSearchParams({ q: 'Zebulon', version: '-1' }).toString() : ''
  const type = 'application/x-www-form-urlencoded'
  const answer = await proxy.ask(path, {
    method,
    body,
    headers: { cookie, 'sec-fetch-site': 'same-origin', ...(body && { 'content-type': type }) },
  })
  const name = `${method} ${path} as ${who?.staff.name ?? 'nobody'}`
  const owner = ownerOf(answer)
  seen.pages += 1
  if (answer.status === 200) seen.ok += 1
  if (answer.headers['x-cache'] === 'HIT') seen.kept.push(name)
  if (answer.headers['cache-control'] !== 'no-store') seen.storable.push(name)
  if (owner !== null && owner !== who?.staff.name) seen.mixed.push(`${name} saw ${owner}`)
  if (who === null && marks.some(mark => answer.body.includes(mark))) seen.told.push(name)
  return answer
}

/** An address for each route: one inquiry, one account, one link, whatever it names. */
async function addresses(service: TestService, reference: string, receipt: string) {
  const invited = await inviteStaff(service.parts, 'command:test', {
    name: 'Nia Invented',
    email: 'nia@staff.example',
    role: 'front_desk',
  })
  const values: Record<string, string> = {
    reference,
    receipt,
    token: invited.token,
    id: invited.id,
    queue: 'to_contact',
    report: 'arrivals',
  }
  return routesOf(service.service.app)
    .map(route => route.split(' ') as [string, string])
    .filter(([method, path]) => ['GET', 'POST'].includes(method) && !/[*]/.test(path))
    .filter(([, path]) => !['/healthz', '/readyz', '/metrics', '/staff/sign-out'].includes(path))
    .map(([method, path]) => [method, path.replace(/:(\w+)/g, (_, name) => values[name] ?? 'x')] as const)
}

/** What the proxy hands on of what a client says about itself. */
async function headersBehind(t: Parameters<typeof nginxBefore>[0]) {
  const server = createServer((request, reply) => reply.end(JSON.stringify(request.headers)))
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  const proxy = await nginxBefore(t, (server.address() as AddressInfo).port)
  const forged = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' }
  const answer = await proxy.ask('/echo', { headers: forged })
  if (answer.status !== 200) throw new Error(`The proxy says ${answer.status}: ${proxy.written()}`)
  return JSON.parse(answer.body) as Record<string, string>
}

/** Whether an answer is the page that shows the crisis lines, for this once and with nothing of anybody else's. */
const showsHelp = ({ body, headers }: Answer) =>
  body === proxyPage() &&
  headers['cache-control'] === 'no-store' &&
  headers['content-security-policy'] === "default-src 'none'; frame-ancestors 'none'"

/** What the proxy itself refuses: what is too large for it, an address that is, and what nobody behind it answers. */
async function refusedBy(t: Parameters<typeof nginxBefore>[0], proxy: FrontDoor) {
  const lonely = await nginxBefore(t, await freePort())
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const answers = [
    await proxy.ask('/refer', { method: 'POST', headers: { ...form, 'content-length': '60000000' } }),
    await proxy.ask(`/${'x'.repeat(10_000)}`),
    await lonely.ask('/contact', { method: 'POST', headers: form, body: 'name=Ana' }),
  ]
  return { statuses: answers.map(({ status }) => status).join(' '), helped: answers.every(showsHelp) }
}

/** What one address and another are answered while the one holds as many requests as it may. */
async function crowdOf(proxy: FrontDoor) {
  const statusFor = async (localAddress: string) => (await proxy.ask('/', { localAddress })).status
  const letGo = await proxy.hold(mostOfOneAddress - 1, '127.0.0.2')
  const last = await statusFor('127.0.0.2')
  const letLastGo = await proxy.hold(1, '127.0.0.2')
  const oneMore = await proxy.ask('/', { localAddress: '127.0.0.2' })
  const crowd = { last, oneMore, another: await statusFor('127.0.0.3') }
  letGo()
  letLastGo()
  return crowd
}

await driving(async t => {
  const env = { PORT: String(await freePort()), PUBLIC_URL: 'https://localhost', TRUST_PROXY: '127.0.0.1' }
  const service = await serviceFor(t, { ...env, RATE_LIMITS: 'off' })
  const proxy = await nginxBefore(t, Number(env.PORT))
  const seen: Seen = { pages: 0, ok: 0, kept: [], mixed: [], storable: [], told: [] }

  const reference = await arrived(service, {
    name: canary,
    phone: '978-555-0177',
    contact_call: 'yes',
    message: 'a secret told to nobody',
  })
  const form = { name: 'Ana Invented', phone: '978-555-0178', contact_call: 'yes' }
  const page = (await proxy.ask('/contact')).body
  const form_token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const send = (message: string) =>
    proxy.ask('/contact', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, form_token, message }).toString(),
    })
  const tooLong = await send(`a secret told to nobody ${'x'.repeat(60_000)}`)
  const sent = await send('a secret told to nobody')
  const again = /name="form_token" value="([^"]+)"/.exec((await proxy.ask('/contact')).body)?.[1] ?? ''
  const receipt =
    String(sent.headers.location ?? '/x')
      .split('/')
      .at(-1) ?? ''

  const people = await Promise.all(
    roles.map(async (role: Role) => [await signedIn(service, role), await signedIn(service, role)] as const),
  )
  for (const [method, path] of await addresses(service, reference, receipt)) {
    for (const [first, second] of people)
      for (const who of [first, second, null]) await look(proxy, who, path, method, seen)
  }

  const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path).filter(isAsset)
  const caching = await Promise.all(
    assets.map(async path => {
      await proxy.ask(path)
      return (await proxy.ask(path)).headers['x-cache']
    }),
  )
  const behind = await headersBehind(t)
  const written = proxy.written()
  const plain = await fetch(`${proxy.plain}/contact`, { redirect: 'manual' })
  const crowd = await crowdOf(proxy)
  const refused = await refusedBy(t, proxy)
  const hidden = await Promise.all(['/metrics', '/readyz'].map(path => proxy.ask(path)))
  const caddy = [
    'validate',
    '--config',
    join(import.meta.dirname, '../../deploy/Caddyfile'),
    '--adapter',
    'caddyfile',
  ]
  execFileSync('caddy', caddy, { stdio: 'pipe', env: { ...process.env, HOME: service.folder } })

  say(
    'A14 caches',
    seen.pages,
    { ...seen, assets: assets.length, refused: refused.statuses },
    {
      'the cache works: every asset is kept': assets.length > 2 && caching.every(said => said === 'HIT'),
      'pages were seen': seen.ok > 40,
      'no page was kept': seen.kept.length === 0,
      'every page is no-store': seen.storable.length === 0,
      'nobody saw another’s page': seen.mixed.length === 0,
      'a stranger read nothing of a person': seen.told.length === 0,
      'two forms, two tokens': form_token !== '' && again !== form_token,
      'forms go through, short and long': sent.status === 303 && tooLong.status === 422,
      'nothing of a person on the proxy’s disk': !marks.some(mark => written.includes(mark)),
      'no receipt in its log': receipt.length > 10 && !written.includes(receipt),
      'http goes to https':
        plain.status === 301 && (plain.headers.get('location') ?? '').startsWith('https://'),
      'what a client says about itself ends at the proxy':
        behind['x-forwarded-for'] === '127.0.0.1' && behind['x-forwarded-proto'] === 'https',
      'one address holds its share of requests and no more':
        crowd.last === 200 && crowd.oneMore.status === 429,
      'whoever it refuses sees the crisis lines':
        refused.statuses === '413 414 502' && refused.helped && showsHelp(crowd.oneMore),
      'what the service refuses keeps what was typed': tooLong.body.includes('a secret told to nobody'),
      'it keeps no other out': crowd.another === 200,
      'operators’ addresses are not outside': hidden.every(({ status }) => status === 404),
    },
  )
})
