import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, isIP } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { ownAddresses } from '../../src/delivery/networks.ts'
import { newWebhookSecret, signedHeaders } from '../../src/delivery/signature.ts'
import { type Change, tellProgram } from '../../src/delivery/webhook.ts'
import { type HookAnswer, openHook } from '../helpers/delivery/hook.ts'

const secret = newWebhookSecret()
const now = new Date('2026-11-24T15:37:12Z')
const call = { now, reach: 'everywhere' } as const
const change: Change = {
  id: '019a0000-0000-7000-8000-000000000003',
  reference: 'K4R7-MH3T',
  status: 'accepted',
  at: '2026-11-24T15:37:00.000Z',
}

const answers: [HookAnswer, kind: string, fault?: string][] = [
  [200, 'sent'],
  [204, 'sent'],
  ['endless', 'sent'],
  [302, 'retry', 'http_302'],
  [400, 'retry', 'http_400'],
  [404, 'retry', 'http_404'],
  [410, 'retry', 'http_410'],
  [429, 'retry', 'http_429'],
  [500, 'retry', 'http_500'],
  [550, 'retry', 'http_550'],
  ['hang', 'retry', 'timeout'],
  ['reset', 'retry', 'econnreset'],
]

t.test('whatever a program answers but "taken" is tried again', async t => {
  for (const [answer, kind, fault] of answers) {
    const hook = await openHook([answer])
    const outcome = await tellProgram({ url: hook.url, secret }, change, {
      ...call,
      timeoutMs: answer === 'hang' ? 1000 : 10_000,
    })
    t.match(outcome, { kind, ...(fault ? { fault } : {}) }, String(answer))
    t.equal(hook.posts.length, 1, `${answer}: no redirect is followed`)
    await hook.close()
  }
  const gone = await openHook()
  await gone.close()
  t.match(await tellProgram({ url: gone.url, secret }, change, call), {
    kind: 'retry',
    fault: 'econnrefused',
  })
})

t.test('a certificate that nobody knows is not trusted', async t => {
  const pem = (name: string) => readFileSync(join(import.meta.dirname, '../data/tls', name), 'utf8')
  let posts = 0
  const server = createServer(
    { cert: pem('test-only-cert.pem'), key: pem('test-only-key.pem') },
    (_request, response) => {
      posts += 1
      response.end()
    },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  t.match(await tellProgram({ url, secret }, change, call), { kind: 'retry' })
  t.equal(posts, 0)
  server.close()
})

t.test('what it hears is signed, and holds no more than a reference and a status', async t => {
  const hook = await openHook()
  t.teardown(() => hook.close())
  await tellProgram({ url: hook.url, secret }, change, call)
  const [post] = hook.posts
  const { id, ...data } = change
  t.same(JSON.parse(post?.body ?? ''), { type: 'referral_changed', data })
  const at = String(now.getTime() / 1000)
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${post?.body}`).digest('base64')
  t.match(post?.headers, {
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  })
})

t.test('the example of Standard Webhooks itself is signed as it says', async t => {
  t.same(
    signedHeaders(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1614265330_000),
      '{"test": 2432232314}',
    ),
    {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  )
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/, 'and a secret is written as every library reads it')
})

t.test('a program on this machine is called by no real service, by name or by number', async t => {
  const hook = await openHook()
  t.teardown(() => hook.close())
  const { port } = new URL(hook.url)
  const own = ownAddresses().map(address => (isIP(address) === 6 ? `[${address}]` : address))
  for (const reach of ['public', 'private'] as const)
    for (const host of ['localhost', '127.0.0.1', '[::1]', '0x7f.1', '[::ffff:127.0.0.1]', ...own]) {
      const url = `http://${host}:${port}/hook`
      const outcome = await tellProgram({ url, secret }, change, { now, reach })
      t.same(outcome, { kind: 'retry', fault: 'private_address' }, `${host} ${reach}`)
    }
  t.equal(hook.posts.length, 0)
  const url = `http://localhost:${port}/hook`
  t.same(await tellProgram({ url, secret }, change, call), { kind: 'sent' })
})

t.test('the ready-made example hears what is sent, and nothing that is not signed', async t => {
  const hear = spawn(process.execPath, [join(import.meta.dirname, '../../examples/hear.mjs')], {
    env: { SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => hear.kill())
  const lines = createInterface({ input: hear.stdout })[Symbol.asyncIterator]()
  const [, port = ''] = /port (\d+)/.exec((await lines.next()).value ?? '') ?? []
  const url = `http://127.0.0.1:${port}/`
  const said = { now: new Date(), reach: 'everywhere' } as const
  const forged = await tellProgram({ url, secret: newWebhookSecret() }, change, said)
  t.same(forged, { kind: 'retry', fault: 'http_401' })
  t.same(await tellProgram({ url, secret }, change, { ...said, now }), { kind: 'retry', fault: 'http_401' })
  t.same(await tellProgram({ url, secret }, change, said), { kind: 'sent' })
  t.equal((await lines.next()).value, 'K4R7-MH3T: accepted')
})
