import type { Test } from 'tap'
import { policy } from '../../src/accounts/policy.ts'
import { firstAdministratorLink, inviteStaff } from '../../src/actions/manage-staff.ts'
import { movableClock } from '../helpers/service.ts'
import { signedIn, testPassword, type Visitor, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

const nul = 'a\0b'

/** What a form needs so that its other fields reach the store. */
const forms: readonly [who: 'administrator' | 'lead' | 'clinician', path: string, Record<string, string>][] =
  [
    ['administrator', '/staff/accounts', { name: nul, email: `${nul}@staff.example`, role: 'lead' }],
    ['administrator', `/staff/accounts/${nul}`, { verb: 'disable' }],
    ['administrator', '/staff/api-clients', { organisation: nul, webhook: '', may_referrals: 'yes' }],
    ['administrator', `/staff/api-clients/${nul}`, { verb: 'revoke' }],
    ['administrator', '/staff/sessions', { session: nul }],
    ['administrator', '/staff/mail', { notice: nul, decision: 'rest' }],
    ['administrator', '/staff/mail', { notice: nul, decision: 'again' }],
    ['clinician', '/staff/practice/approval', { version: nul, content: nul, read: 'yes' }],
    ['lead', '/staff/account/password', { password: nul, next: `four ${nul} invented words` }],
    ['lead', '/staff/account/recovery-codes', { password: nul }],
    ['lead', '/staff/account/sessions', { session: nul }],
    ['lead', '/staff/account/passkeys', { passkey: nul }],
    ['lead', '/staff/account/absence', { away: 'yes', cover: nul }],
    ['lead', '/staff/search', { words: nul, assignee: nul, criterion: nul }],
    ['lead', '/staff/look-up', { q: nul }],
    ['lead', '/staff/intake', { form_token: nul, source: 'phone', intent: 'anyway', came_at: nul }],
    ['lead', '/staff/exports', { from: nul, to: nul, queue: nul, state: nul, source: nul, reason: nul }],
    ['lead', `/staff/inquiries/${nul}/notes`, { note: nul, version: '1' }],
    ['lead', `/staff/inquiries/${nul}/case`, { other: nul, version: '1', other_version: '1' }],
  ]

/** U+0000, which PostgreSQL cannot store, in whatever staff type or ask for: no defect, and nobody locked out by it. */
export async function unstorable(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, parts } = service

  await t.test('the first administrator', async t => {
    const path = `/staff/invitation/${await firstAdministratorLink(parts)}`
    const fields = { name: 'Ada\0 Invented', email: 'ada\0@staff.example', password: `${testPassword}\0` }
    t.equal((await visitor(url).post(path, fields)).status, 303)
    const row = parts.store.db.selectFrom('staff').select(['name', 'email'])
    t.same(await row.execute(), [{ name: 'Ada Invented', email: 'ada@staff.example' }])
    const visit = visitor(url)
    const came = await visit.post('/staff/sign-in', { email: 'ada@staff.example', password: testPassword })
    t.equal(came.status, 303, 'what nobody sees is part of no password')
  })

  await t.test('an invitation, and a sign-in', async t => {
    const order = { name: 'Nia Invented', email: 'nia@staff.example', role: 'lead' as const }
    const { token } = await inviteStaff(parts, 'command:test', order)
    t.equal((await visitor(url).post(`/staff/invitation/${nul}`, { password: nul })).status, 404)
    t.equal((await visitor(url).post(`/staff/invitation/${token}`, { password: nul })).status, 422)
    for (const email of [nul, `nia${nul}@staff.example`])
      t.equal((await visitor(url).post('/staff/sign-in', { email, password: nul })).status, 422, email)
  })

  const staff = {
    administrator: await signedIn(service, 'administrator'),
    lead: await signedIn(service, 'lead'),
    clinician: await signedIn(service, 'clinician'),
  }

  await t.test('every form', async t => {
    for (const [who, path, fields] of forms) {
      const { status } = await staff[who].post(encodeURI(path), fields)
      t.ok(status < 500, `${path} ${JSON.stringify(fields)}: ${status}`)
    }
    const renamed = await staff.administrator.post(`/staff/accounts/${staff.lead.staff.id}`, {
      verb: 'name',
      name: 'Lea\0 Invented',
    })
    t.equal(renamed.status, 200)
    t.match(await renamed.text(), 'Lea Invented')
  })

  await t.test('the second step, and a locked session', async t => {
    const visit = visitor(url)
    await visit.post('/staff/sign-in', { email: staff.lead.email, password: testPassword })
    t.equal((await visit.post('/staff/second-factor', { code: nul })).status, 422)
    service.clock.move(16 * 60_000)
    t.equal((await staff.lead.post('/staff/unlock', { factor: nul })).status, 422)
    t.equal((await staff.lead.post('/staff/unlock', { factor: `${testPassword}\0` })).status, 303)
    for (const one of [staff.administrator, staff.clinician])
      await one.post('/staff/unlock', { factor: testPassword })
  })

  await t.test('a passkey', async t => {
    for (const path of ['/staff/passkey', '/staff/passkeys']) {
      const body = JSON.stringify({ response: { id: nul, rawId: nul, type: nul, response: {} }, name: nul })
      const answer = await staff.lead.ask(path, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          cookie: [...staff.lead.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        },
      })
      t.equal(answer.status, 422, path)
    }
  })

  await t.test('every address', async t => {
    const statuses = async (visit: Visitor, path: string) => {
      const { status } = await visit.get(path)
      t.ok(status < 500, `${path}: ${status}`)
    }
    const asked = 'after=%00&to=%00&kind=%00&actor=%00&from=%00&reference=%00&done=%00'
    for (const { route } of policy.filter(({ method }) => method === 'GET'))
      for (const one of Object.values(staff)) {
        await statuses(one, `${route.replace(/:\w+/g, '%00')}`)
        await statuses(one, `${route.replace(/:\w+/g, 'x')}?${asked}`)
      }
  })
}
