import { Writable } from 'node:stream'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { logOptions } from '../../src/log.ts'
import { openProxyWatch, watchProxy } from '../../src/web/proxy-watch.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'

const minute = 60_000
const metricsToken = 'an-invented-token-of-32-characters'
const from = { 'x-forwarded-for': '203.0.113.7' }

async function open(t: Test, trusted: string) {
  const env = { METRICS_TOKEN: metricsToken, ...(trusted && { TRUST_PROXY: trusted }) }
  const { url, clock } = await serviceFor(t, env, movableClock('2026-11-24T15:00:00Z'))
  const ask = async (path: string, headers = {}) => (await fetch(url + path, { headers })).status
  const check = async () => {
    const answer = await fetch(`${url}/readyz`, { headers: { authorization: `Bearer ${metricsToken}` } })
    const { checks } = (await answer.json()) as { checks: { name: string; detail: string }[] }
    return [answer.status, checks.find(({ name }) => name === 'proxy')?.detail]
  }
  return { clock, ask, check }
}

const fine = [200, 'as named']
const wrong = [503, 'X-Forwarded-For came from a sender that TRUST_PROXY does not name']

t.test('a setting that names another proxy is seen for an hour from outside', async t => {
  const { clock, ask, check } = await open(t, '10.9.9.9')
  t.same(await check(), fine, 'who names nobody else may be the monitoring')
  t.equal(await ask('/contact', from), 200, 'the page is shown all the same')
  t.same(await check(), wrong)
  clock.move(59 * minute)
  t.same(await check(), wrong)
  clock.move(2 * minute)
  t.same(await check(), fine)
  t.equal(await ask('/nothing-here', from), 404)
  t.same(await check(), wrong, 'whatever was asked for')
})

t.test('the named proxy, and a service before which there is none, are no fault', async t => {
  for (const trusted of ['127.0.0.1', '10.0.0.0/8, 127.0.0.1', '']) {
    const { ask, check } = await open(t, trusted)
    for (const headers of [from, { 'x-forwarded-for': '203.0.113.7, 198.51.100.4' }, {}])
      t.equal(await ask('/contact', headers), 200)
    t.same(await check(), fine, trusted)
  }
})

t.test('the log says so once an hour, and names no address', async t => {
  const lines: string[] = []
  const sink = new Writable({ write: (line, _, done) => done(void lines.push(String(line))) })
  const clock = movableClock('2026-11-24T15:00:00Z')
  const app = Fastify({
    trustProxy: ['10.9.9.9'],
    loggerInstance: pino(logOptions('error'), sink) as FastifyBaseLogger,
    childLoggerFactory: logger => logger,
  })
  t.teardown(() => app.close())
  watchProxy(app, openProxyWatch(clock.now))
  const ask = () => app.inject({ url: '/', headers: from, remoteAddress: '192.0.2.9' })
  for (let n = 0; n < 5; n++) await ask()
  t.equal(lines.length, 1)
  clock.move(61 * minute)
  await ask()
  t.equal(lines.length, 2)
  t.match(JSON.parse(lines[0] ?? ''), { level: 'error', setting: 'TRUST_PROXY' })
  for (const address of ['203.0.113.7', '192.0.2.9', '10.9.9.9']) t.notMatch(lines.join(), address)
})
