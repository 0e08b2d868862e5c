import type { Test } from 'tap'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { movableClock } from '../helpers/service.ts'
import {
  codeRests,
  signedIn,
  signIn,
  testPassword,
  untoldFactors,
  type Visitor,
  visitor,
} from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

const isIn = async (visit: Visitor) => (await visit.get('/staff/account')).status === 200

/** What becomes of sessions besides the one in use. */
export async function leaving(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, clock, parts } = service
  const sessionsOf = (id: string) =>
    parts.store.db.selectFrom('staff_sessions').select(['level', 'how']).where('staff_id', '=', id).execute()

  await t.test('a session that rises leaves nothing of itself behind', async t => {
    const person = await signedIn(service, 'clinician')
    t.same(await sessionsOf(person.staff.id), [{ level: 'full', how: 'totp' }])
    clock.move(codeRests)
    await signIn(person, person)
    t.same((await sessionsOf(person.staff.id)).length, 1, 'nor does one that the same browser had before')
    t.ok(await isIn(person))
    await person.post('/staff/sign-out')
    t.notOk(person.jar.has('staff-session'), 'the cookie is taken away')
  })

  await t.test('a new password ends sign-ins that stand half-way', async t => {
    const person = await signedIn(service, 'clinician')
    clock.move(codeRests)
    const half = visitor(url)
    await half.post('/staff/sign-in', { email: person.email, password: testPassword })
    const change = (password: string, next: string) =>
      person.post('/staff/account/password', { password, next })
    t.equal((await change(testPassword, 'password12')).status, 422)
    t.equal((await change('not the password', 'five other words of mine')).status, 422)
    t.equal((await change(testPassword, 'five other words of mine')).status, 200)
    t.equal((await half.post('/staff/second-factor', { code: await codeNow(person.key) })).status, 401)
    t.same(await untoldFactors(service), [], 'and an event vouches for it')
  })

  await t.test('one session, or all others, can be ended from another, by their owner alone', async t => {
    const person = await signedIn(service, 'clinician')
    const other = visitor(url)
    clock.move(codeRests)
    await signIn(other, person)
    const page = await (await person.get('/staff/account')).text()
    const [, session = ''] = /name="session" value="([^"]+)"/.exec(page) ?? []
    await (await signedIn(service, 'lead')).post('/staff/account/sessions', { session })
    t.ok(await isIn(other))
    await person.post('/staff/account/sessions', { session })
    t.notOk(await isIn(other))
    t.ok(await isIn(person))
    clock.move(codeRests)
    await signIn(other, person)
    t.ok(await isIn(other))
    await person.post('/staff/unlock', { factor: testPassword })
    await person.post('/staff/account/sessions', { session: 'others' })
    t.notOk(await isIn(other))
  })

  await t.test('a session that is over stays so when the clock is set back', async t => {
    const person = await signedIn(service, 'clinician')
    const cookies = [...person.jar]
    clock.move(13 * 60 * 60_000)
    t.notOk(await isIn(person))
    clock.move(-13 * 60 * 60_000)
    for (const [name, value] of cookies) person.jar.set(name, value)
    t.notOk(await isIn(person))
  })

  await t.test('cookies that nobody could have been given are no session and no defect', async t => {
    for (const value of ['', '.', '%E0%A4%A', 'a.b', `${'x'.repeat(3000)}.y`, '..%2e']) {
      const visit = visitor(url)
      for (const name of ['staff-session', 'staff-second', 'staff-browser']) visit.jar.set(name, value)
      t.notOk(await isIn(visit), value)
      t.equal((await visit.post('/staff/second-factor', { code: '123456' })).status, 401, value)
      t.equal((await visit.post('/staff/notes', { note: 'x' })).status, 404, value)
    }
  })

  await t.test('neither codes nor keys stand in the database as they are', async t => {
    const person = await signedIn(service, 'administrator')
    const rows = JSON.stringify([
      await parts.store.db.selectFrom('staff_second_factors').selectAll().execute(),
      await parts.store.db.selectFrom('staff_used_codes').selectAll().execute(),
      await parts.store.db.selectFrom('staff_credentials').selectAll().execute(),
    ])
    for (const secret of [...person.recoveryCodes, person.key.replaceAll(' ', ''), testPassword])
      t.notOk(rows.includes(secret))
  })
}
