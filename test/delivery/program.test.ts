import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { type Change, tellProgram } from '../../src/delivery/webhook.ts'
import { type HookAnswer, openHook } from '../helpers/delivery/hook.ts'

const secret = 'whsec_invented'
const now = new Date('2026-11-24T15:37:12Z')
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
    const outcome = await tellProgram({ url: hook.url, secret }, change, now, 300)
    t.match(outcome, { kind, ...(fault ? { fault } : {}) }, String(answer))
    t.equal(hook.posts.length, 1, `${answer}: no redirect is followed`)
    await hook.close()
  }
  const gone = await openHook()
  await gone.close()
  t.match(await tellProgram({ url: gone.url, secret }, change, now), { kind: 'retry', fault: 'econnrefused' })
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
  t.match(await tellProgram({ url, secret }, change, now), { kind: 'retry' })
  t.equal(posts, 0)
  server.close()
})

t.test('what it hears is signed, and holds no more than a reference and a status', async t => {
  const hook = await openHook()
  t.teardown(() => hook.close())
  await tellProgram({ url: hook.url, secret }, change, now)
  const [post] = hook.posts
  const { id, ...data } = change
  t.same(JSON.parse(post?.body ?? ''), { type: 'referral_changed', data })
  const at = String(now.getTime() / 1000)
  const signature = createHmac('sha256', secret).update(`${id}.${at}.${post?.body}`).digest('base64')
  t.match(post?.headers, {
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  })
})
