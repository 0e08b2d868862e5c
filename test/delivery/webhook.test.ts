import t from 'tap'
import { openWebhook } from '../../src/delivery/webhook.ts'
import { openHook } from '../helpers/delivery/hook.ts'

const alert = { text: 'Something arrived', reference: 'K4R7-MH3T', kind: 'on_call', urgent: true }

const answers: [status: number | 'hang', kind: string, fault?: string][] = [
  [200, 'sent'],
  [202, 'sent'],
  [204, 'sent'],
  [302, 'retry', 'http_302'],
  [307, 'retry', 'http_307'],
  [400, 'failed', 'http_400'],
  [404, 'failed', 'http_404'],
  [408, 'retry', 'http_408'],
  [429, 'retry', 'http_429'],
  [500, 'retry', 'http_500'],
  [503, 'retry', 'http_503'],
  ['hang', 'retry', 'timeout'],
]

t.test('each answer of the second channel', async t => {
  for (const [status, kind, fault] of answers) {
    const hook = await openHook([status])
    const outcome = await openWebhook(hook.url, status === 'hang' ? 1000 : 10_000).send(alert)
    t.match(outcome, { kind, ...(fault ? { fault } : {}) }, String(status))
    t.equal(hook.posts.length, 1, `${status}: no redirect is followed`)
    t.match(hook.posts[0], { url: '/hook', type: 'application/json' })
    t.same(JSON.parse(hook.posts[0]?.body ?? ''), alert)
    await hook.close()
  }
})

t.test('where nobody listens it is tried again', async t => {
  const gone = await openHook()
  await gone.close()
  t.same(await openWebhook(gone.url).send(alert), { kind: 'retry', fault: 'econnrefused' })
})
