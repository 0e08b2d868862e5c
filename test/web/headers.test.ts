import t from 'tap'
import { postForm, serviceFor } from '../helpers/service.ts'

const pages = ['/', '/contact', '/privacy', '/accessibility', '/nothing-here']

t.test('every page: crisis help first, no cookie, no cache, nothing but our own files', async t => {
  const { url } = await serviceFor(t)
  for (const path of pages) {
    const answer = await fetch(url + path)
    const html = await answer.text()
    t.equal(answer.headers.get('set-cookie'), null, `${path}: no cookie`)
    t.equal(answer.headers.get('cache-control'), 'no-store', `${path}: not kept`)
    t.equal(answer.headers.get('referrer-policy'), 'same-origin')
    const policy = answer.headers.get('content-security-policy') ?? ''
    t.match(policy, /default-src 'none'/)
    t.notMatch(policy, /unsafe|https?:/)
    const help = html.indexOf('tel:988')
    t.ok(help > 0 && help < html.indexOf('<main'), `${path}: help stands before everything else`)
    for (const number of ['tel:911', 'tel:988', 'sms:988', '833-773-2445'])
      t.match(html, number, `${path}: ${number}`)
    t.match(html, 'data-exit', `${path}: a way to leave fast`)
    t.match(html, 'Demonstration: nobody reads what is sent here')
    t.notMatch(html, /<(script|style)>|\son[a-z]+="|\sstyle="/, `${path}: nothing inline`)
    for (const [, target = ''] of html.matchAll(/<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"/g))
      t.match(target, /^\/assets\//, `${path}: ${target} is ours`)
    t.notMatch(html, /HIPAA compliant/i)
  }
})

t.test('assets have hashed addresses and may be kept for a year', async t => {
  const { url } = await serviceFor(t)
  const html = await (await fetch(`${url}/contact`)).text()
  const found = [...html.matchAll(/"(\/assets\/[0-9a-f]{12}\/[^"]+)"/g)].map(([, path = '']) => path)
  t.ok(found.length >= 3)
  for (const path of found) {
    const answer = await fetch(url + path)
    t.equal(answer.status, 200)
    t.match(answer.headers.get('cache-control'), /max-age=31536000, immutable/)
  }
})

t.test('strangers learn nothing from the addresses for operators', async t => {
  const { url } = await serviceFor(t, { METRICS_TOKEN: 'a-token-for-the-test' })
  const withToken = { headers: { authorization: 'Bearer a-token-for-the-test' } }
  t.same(await (await fetch(`${url}/healthz`)).json(), { status: 'ok' })
  t.same(await (await fetch(`${url}/readyz`)).json(), { status: 'ready' })
  t.same((await fetch(`${url}/metrics`)).status, 404)
  t.same(
    (await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer another-token-here' } })).status,
    404,
  )
  const ready = (await (await fetch(`${url}/readyz`, withToken)).json()) as {
    checks: { name: string; ok: boolean }[]
  }
  t.same(
    ready.checks.map(check => [check.name, check.ok]),
    [
      ['database', true],
      ['keys', true],
      ['disk', true],
      ['notices', true],
      ['desk', true],
      ['proxy', true],
    ],
  )
  t.match(await (await fetch(`${url}/metrics`, withToken)).text(), /intake_requests_total\{route="\/readyz"/)
})

t.test('readiness says so when a notice was given up', async t => {
  const { url, parts } = await serviceFor(t)
  await postForm(url, { name: 'Rosa', phone: '978-555-0123', contact_call: 'yes' })
  await parts.store.db.updateTable('notices').set({ state: 'failed', due_at: null }).execute()
  const answer = await fetch(`${url}/readyz`)
  t.equal(answer.status, 503)
  t.same(await answer.json(), { status: 'not ready' })
})

t.test('the screening endpoint is for development only, and answers the specification', async t => {
  const { url } = await serviceFor(t)
  const ask = (body: string, type = 'application/json') =>
    fetch(`${url}/api/v1/screening`, { method: 'POST', headers: { 'content-type': type }, body })
  const good = await ask('{"answers":{"mood_low":3}}')
  t.equal(good.status, 200)
  t.match(await good.json(), {
    criteria: { mood: 'met' },
    met_count: 1,
    overall: 'match',
    safety_level: 'check',
  })
  const bad = await ask('{"answers":{"mood_low":4},"extra":1}')
  t.equal(bad.status, 422)
  t.match(await bad.json(), {
    errors: [
      { code: 'bad_value', field: 'mood_low' },
      { code: 'unknown_field', field: 'extra' },
    ],
  })
  t.equal((await ask('{"answers":')).status, 400)
  t.equal((await ask('answers=1', 'application/x-www-form-urlencoded')).status, 415)
})
