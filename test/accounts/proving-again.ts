import type { Test } from 'tap'
import { asksProof, policy } from '../../src/accounts/policy.ts'
import { provedMs } from '../../src/accounts/session-rules.ts'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { movableClock } from '../helpers/service.ts'
import { houseEvents, type SignedIn, signedIn, signIn, testPassword, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

const fieldIn = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? ''

/** What changes who may come in asks for one factor again, and goes on with what was asked for. */
export async function provingAgain(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, clock, parts } = service
  const askJson = (who: SignedIn, path: string) =>
    who.ask(path, {
      method: 'POST',
      body: JSON.stringify({ response: {} }),
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        cookie: [...who.jar].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })

  await t.test('each route that asks for a proof is one of the policy', async t => {
    const routes = policy.map(({ method, route }) => `${method} ${route}`)
    for (const route of asksProof) t.ok(routes.includes(route), route)
  })

  await t.test('another session is ended after one factor, where the last was ten minutes ago', async t => {
    const person = await signedIn(service, 'clinician')
    const [other, code] = [visitor(url), person.recoveryCodes[0] ?? '']
    await other.post('/staff/sign-in', { email: person.email, password: testPassword })
    await other.post('/staff/second-factor', { code })
    const isIn = async () => (await other.get('/staff/account')).status === 200
    clock.move(provedMs)
    t.ok(await isIn())
    const asked = await person.post('/staff/account/sessions', { session: 'others' })
    const page = await asked.text()
    t.equal(asked.status, 401)
    t.match(page, /Please show that it is still you/)
    t.ok(await isIn(), 'nothing is done yet')

    const kept = fieldIn(page, 'kept')
    const wrong = await person.post('/staff/unlock', { factor: 'not the password', kept })
    t.equal(wrong.status, 422)
    t.equal(fieldIn(await wrong.text(), 'kept'), kept, 'a wrong one loses nothing')
    const again = await person.post('/staff/account/sessions', { session: 'others' })
    t.equal(again.status, 401, 'and proves nothing')

    const before = person.jar.get('staff-session')
    const shown = await person.post('/staff/unlock', { factor: testPassword, kept })
    t.not(person.jar.get('staff-session'), before, 'the session goes on under a new token')
    const goOn = await shown.text()
    t.match(goOn, /not done yet[\s\S]*action="\/staff\/account\/sessions"/)
    const done = await person.post('/staff/account/sessions', { session: fieldIn(goOn, 'session') })
    t.equal(done.status, 200)
    t.notOk(await isIn())
    t.equal((await houseEvents(service)).filter(({ kind }) => kind === 'proved_again').length, 1)
  })

  await t.test('a passkey is neither added nor taken away without it', async t => {
    const person = await signedIn(service, 'clinician')
    t.equal((await askJson(person, '/staff/passkeys/options')).status, 200, 'just after a sign-in')
    clock.move(provedMs)
    for (const path of ['/staff/passkeys/options', '/staff/passkeys'])
      t.equal((await askJson(person, path)).status, 401, path)
    t.equal((await person.post('/staff/account/passkeys', { passkey: 'x' })).status, 401)
    t.match(
      await (await person.get('/staff/unlock?to=/staff/account')).text(),
      /name="to" value="\/staff\/account"/,
    )
    const back = await person.post('/staff/unlock', {
      factor: await codeNow(person.key),
      to: '/staff/account',
    })
    t.equal(back.headers.get('location'), '/staff/account')
    t.equal((await askJson(person, '/staff/passkeys/options')).status, 200)
    t.equal((await person.get('/staff/unlock')).headers.get('location'), '/staff', 'and not asked once more')
  })

  await t.test('nobody is invited, reset or given another role, and no key is shown, without it', async t => {
    const [ada, cleo, lee] = [
      await signedIn(service, 'administrator'),
      await signedIn(service, 'clinician'),
      await signedIn(service, 'lead'),
    ]
    const rows = policy.filter(({ method, route }) => method === 'POST' && /accounts|api-clients/.test(route))
    t.equal(rows.length, 4)
    clock.move(provedMs)
    const nothing = await (await cleo.post('/staff/no-such-page')).text()
    for (const path of rows.map(({ route }) => route.replace(':id', cleo.staff.id))) {
      t.equal((await ada.post(path, { verb: 'x' })).status, 401, path)
      const refused = await cleo.post(path, { verb: 'x' })
      t.same([refused.status, await refused.text()], [404, nothing], `${path} is not there for others`)
    }

    const reset = `/staff/accounts/${lee.staff.id}`
    const asked = await (await ada.post(reset, { verb: 'reset' })).text()
    t.notMatch(asked, /staff\/invitation/)
    t.equal((await lee.get('/staff/account')).status, 200, 'nothing is done yet')
    const kept = fieldIn(asked, 'kept')
    const goOn = await (await ada.post('/staff/unlock', { factor: testPassword, kept })).text()
    t.match(goOn, `action="${reset}"`)
    t.match(goOn, /not done yet/)
    t.match(await (await ada.post(reset, { verb: fieldIn(goOn, 'verb') })).text(), /staff\/invitation/)
    t.equal((await lee.get('/staff/account')).status, 303)
    const next = { name: 'Nia Invented', email: 'nia.later@staff.example', role: 'lead' }
    t.match(await (await ada.post('/staff/accounts', next)).text(), /staff\/invitation/, 'asked once')
  })

  await t.test('a session of before we asked, and a clock set back, have proved nothing', async t => {
    const person = await signedIn(service, 'clinician')
    const ends = async () => (await person.post('/staff/account/sessions', { session: 'others' })).status
    t.equal(await ends(), 200)
    clock.move(-60_000)
    t.equal(await ends(), 401)
    clock.move(60_000)
    await parts.store.commit(trx =>
      trx
        .updateTable('staff_sessions')
        .set({ proved_at: null })
        .where('staff_id', '=', person.staff.id)
        .execute(),
    )
    t.equal(await ends(), 401)
    clock.move(6 * 60_000)
    await signIn(person, person)
    t.equal(await ends(), 200, 'a new sign-in proves both')
  })
}
