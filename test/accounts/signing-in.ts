import type { Test } from 'tap'
import { mostSessions } from '../../src/accounts/session-limit.ts'
import { openTools } from '../../src/accounts/tools.ts'
import { withCode } from '../../src/accounts/with-code.ts'
import { changeRole, disableStaff, inviteStaff, resetStaff } from '../../src/actions/manage-staff.ts'
import { movableClock, type TestService } from '../helpers/service.ts'
import { type SignedIn, signedIn, testPassword, untoldFactors, visitor } from '../helpers/staff.ts'

const minute = 60_000
const hour = 60 * minute

export type OpenService = (
  t: Test,
  clock: ReturnType<typeof movableClock>,
  env?: Record<string, string>,
) => Promise<TestService>

const staffEvents = async ({ parts }: TestService) =>
  (await parts.store.db.selectFrom('house_events').select(['kind', 'actor']).orderBy('seq').execute()).map(
    ({ kind }) => kind,
  )

const enters = async (visit: Pick<SignedIn, 'get'>) => (await visit.get('/staff/account')).status === 200

/** Signs in anew, with a code of the authenticator or for recovery. */
async function signInAgain(service: TestService, who: SignedIn, code: string) {
  const visit = visitor(service.url)
  const first = await visit.post('/staff/sign-in', { email: who.email, password: testPassword })
  const second = await visit.post('/staff/second-factor', { code })
  return { visit, first, second }
}

/** Sign-in, sessions and second factors, the same on every engine. */
export function signingIn(t: Test, open: OpenService) {
  t.test('a link, a password, an authenticator: signed in, and the link is used up', async t => {
    const service = await open(t, movableClock())
    const { id, token } = await inviteStaff(service.parts, 'command:test', {
      name: 'Nia Invented',
      email: 'nia@staff.example',
      role: 'front_desk',
    })
    const visit = visitor(service.url)
    const weak = await visit.post(`/staff/invitation/${token}`, { password: 'password' })
    t.equal(weak.status, 422)
    t.match(await weak.text(), /At least ten characters/)
    t.equal((await visit.post(`/staff/invitation/${token}`, { password: testPassword })).status, 303)
    t.equal(
      (await visit.get('/staff')).headers.get('location'),
      '/staff/second-factor',
      'the password alone leads nowhere',
    )
    t.equal((await visitor(service.url).get(`/staff/invitation/${token}`)).status, 404, 'a link works once')
    t.same(await service.parts.store.db.selectFrom('staff').select('id').execute(), [{ id }])
    const me = await signedIn(service, 'front_desk')
    t.ok(await enters(me))
    t.equal(me.recoveryCodes.length, 10)
  })

  t.test('wrong, old and used codes change nothing; a recovery code works once', async t => {
    const service = await open(t, movableClock())
    const me = await signedIn(service, 'front_desk')
    const used = await signInAgain(service, me, me.code)
    t.equal(used.first.status, 303)
    t.equal(used.second.status, 422)
    t.match(await used.second.text(), /used before/)
    t.notOk(await enters(used.visit))
    const wrong = await signInAgain(service, me, '000000')
    t.equal(wrong.second.status, 422)
    const [code = ''] = me.recoveryCodes
    const recovered = await signInAgain(service, me, code)
    t.equal(recovered.second.status, 303)
    t.ok(await enters(recovered.visit))
    t.equal((await signInAgain(service, me, code)).second.status, 422, 'not a second time')
    const kinds = await staffEvents(service)
    for (const kind of ['code_used_again', 'sign_in_failed', 'signed_in']) t.ok(kinds.includes(kind), kind)
  })

  t.test('a fault of ours uses no code up', async t => {
    const service = await open(t, movableClock())
    const { staff } = await signedIn(service, 'front_desk')
    const visit = { origin: service.url, cookie: '', browser: 'test', from: '127.0.0.1' }
    const enter = (make: () => Promise<string>) =>
      withCode(openTools(service.parts), visit, staff.id, '123456', make)
    await t.rejects(
      enter(async () => {
        throw new Error('The store is away')
      }),
      /away/,
    )
    t.same(await enter(async () => 'in'), { is: 'right', value: 'in' })
    t.same(await enter(async () => 'in'), { is: 'used' })
  })

  t.test('a wrong password, an unknown and a disabled account look the same', async t => {
    const service = await open(t, movableClock())
    const me = await signedIn(service, 'front_desk')
    await disableStaff(service.parts, 'command:test', me.staff.id, true)
    const ask = async (email: string, password: string) => {
      const answer = await visitor(service.url).post('/staff/sign-in', { email, password })
      return [answer.status, (await answer.text()).replaceAll(email, 'EMAIL')]
    }
    const unknown = await ask('nobody@staff.example', testPassword)
    t.same(await ask(me.email, testPassword), unknown)
    t.same(await ask(me.email, 'not the password'), unknown)
    t.equal(unknown[0], 422)
  })

  t.test('a session falls idle, one factor opens it, and twelve hours end it', async t => {
    const clock = movableClock()
    const service = await open(t, clock)
    const me = await signedIn(service, 'lead')
    clock.move(14 * minute)
    t.ok(await enters(me), 'a quarter of an hour has not passed')
    clock.move(16 * minute)
    t.equal((await me.get('/staff/account')).headers.get('location'), '/staff/unlock?to=%2Fstaff%2Faccount')
    clock.move(-10 * minute)
    t.notOk(await enters(me), 'a clock set back does not unlock it')
    clock.move(10 * minute)
    t.equal((await me.post('/staff/unlock', { factor: 'not the password' })).status, 422)
    const stolen = visitor(service.url)
    for (const [name, value] of me.jar) stolen.jar.set(name, value)
    t.equal((await me.post('/staff/unlock', { factor: testPassword })).status, 303)
    t.ok(await enters(me))
    t.notOk(await enters(stolen), 'it goes on under a new token, and the one before is none any more')
    for (let quarter = 0; quarter < 48; quarter++) {
      clock.move(14.5 * minute)
      await me.get('/staff/account')
    }
    clock.move(30 * minute)
    t.equal((await me.get('/staff/account')).headers.get('location'), '/staff/sign-in?to=%2Fstaff%2Faccount')
    const kinds = await staffEvents(service)
    for (const kind of ['locked', 'unlocked']) t.ok(kinds.includes(kind), kind)
  })

  t.test('the sixth session of a person ends the one that was used longest ago', async t => {
    const clock = movableClock()
    const service = await open(t, clock)
    const me = await signedIn(service, 'lead')
    const visits: Pick<SignedIn, 'get'>[] = [me]
    for (const code of me.recoveryCodes.slice(0, mostSessions)) {
      clock.move(minute)
      visits.push((await signInAgain(service, me, code)).visit)
    }
    t.same(await Promise.all(visits.map(enters)), [false, ...visits.slice(1).map(() => true)])
    t.ok((await staffEvents(service)).includes('session_ended'))
  })

  t.test('what was typed outlives a lock and the end of a session', async t => {
    const clock = movableClock()
    const service = await open(t, clock)
    const me = await signedIn(service, 'lead')
    const typed = { note: 'Called her <sister> & left "word".', version: '1' }
    clock.move(20 * minute)
    const locked = await me.post('/staff/inquiries/K4R7-MH2T/notes', typed)
    t.equal(locked.status, 401)
    const page = await locked.text()
    t.notMatch(page, /Called her/, 'the words are sealed, not shown, while it is locked')
    const kept = /name="kept" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const shown = await (await me.post('/staff/unlock', { factor: testPassword, kept })).text()
    t.match(shown, 'action="/staff/inquiries/K4R7-MH2T/notes"')
    t.match(shown, 'value="Called her &lt;sister&gt; &amp; left &quot;word&quot;."')

    const other = await signedIn(service, 'lead')
    clock.move(20 * minute)
    const stolen = await other.post('/staff/unlock', { factor: testPassword, kept })
    t.notMatch(await stolen.text(), /Called her/, 'nobody else can open it')

    clock.move(13 * hour)
    const over = await me.post('/staff/inquiries/K4R7-MH2T/notes', typed)
    t.equal(over.status, 401)
    const again = /name="kept" value="([^"]+)"/.exec(await over.text())?.[1] ?? ''
    const second = await me.post('/staff/sign-in', { email: me.email, password: testPassword, kept: again })
    const carried = /name="kept" value="([^"]+)"/.exec(await second.text())?.[1] ?? ''
    const end = await me.post('/staff/second-factor', { code: me.recoveryCodes[0] ?? '', kept: carried })
    t.match(await end.text(), 'Called her &lt;sister&gt;')
  })

  t.test('sessions end at once: sign-out, disabled, another role, another password, a reset', async t => {
    const service = await open(t, movableClock())
    const ends: [string, (me: SignedIn) => Promise<unknown>][] = [
      ['sign-out', me => me.post('/staff/sign-out')],
      ['disabled', me => disableStaff(service.parts, 'command:test', me.staff.id, true)],
      ['another role', me => changeRole(service.parts, 'command:test', me.staff.id, 'lead')],
      ['a reset', me => resetStaff(service.parts, 'command:test', me.staff.id)],
    ]
    for (const [name, end] of ends) {
      const me = await signedIn(service, 'front_desk')
      const cookies = new Map(me.jar)
      await end(me)
      for (const [cookie, value] of cookies) me.jar.set(cookie, value)
      t.notOk(await enters(me), name)
    }
    const me = await signedIn(service, 'front_desk')
    const elsewhere = await signInAgain(service, me, me.recoveryCodes[0] ?? '')
    t.ok(await enters(elsewhere.visit))
    const changed = await me.post('/staff/account/password', {
      password: testPassword,
      next: 'four other invented words',
    })
    t.equal(changed.status, 200)
    t.ok(await enters(me), 'the one that changed it goes on')
    t.notOk(await enters(elsewhere.visit), 'every other one has ended')
  })

  t.test('a reset voids the password and the second factor', async t => {
    const service = await open(t, movableClock())
    const me = await signedIn(service, 'front_desk')
    const token = await resetStaff(service.parts, 'command:test', me.staff.id)
    t.equal(
      (await visitor(service.url).post('/staff/sign-in', { email: me.email, password: testPassword })).status,
      422,
    )
    t.equal((await visitor(service.url).get(`/staff/invitation/${token}`)).status, 200)
  })

  t.test('a session is new after each step, and a foreign one is never taken over', async t => {
    const service = await open(t, movableClock())
    const me = await signedIn(service, 'front_desk')
    const planted = me.jar.get('staff-session') ?? ''
    const victim = visitor(service.url)
    victim.jar.set('staff-session', planted)
    await victim.post('/staff/sign-in', { email: me.email, password: testPassword })
    await victim.post('/staff/second-factor', { code: me.recoveryCodes[0] ?? '' })
    t.not(victim.jar.get('staff-session'), planted)
  })

  t.test('a stolen database opens nothing', async t => {
    const service = await open(t, movableClock())
    await signedIn(service, 'lead')
    const { store } = service.parts
    const sessions = await store.db.selectFrom('staff_sessions').selectAll().execute()
    const links = await store.db.selectFrom('staff_links').selectAll().execute()
    t.ok(sessions.length > 0)
    for (const { token, id } of sessions)
      for (const value of [
        token,
        id,
        `${token}.`,
        `${token}.${Buffer.from(token).toString('base64')}`,
        encodeURIComponent(`${token}.x`),
      ]) {
        const thief = visitor(service.url)
        thief.jar.set('staff-session', value)
        t.notOk(await enters(thief))
      }
    for (const { token_hash } of links)
      t.equal((await visitor(service.url).get(`/staff/invitation/${token_hash}`)).status, 404)
  })

  t.test('a password or an authenticator that somebody wrote into an account is found', async t => {
    const service = await open(t, movableClock())
    await signedIn(service, 'front_desk')
    const { staff } = await signedIn(service, 'lead')
    t.same(await untoldFactors(service), [])
    const { db } = service.parts.store
    const written = async (table: 'staff_credentials' | 'staff_second_factors', column: string) => {
      const row = await db
        .selectFrom(table)
        .selectAll()
        .where('staff_id', '=', staff.id)
        .executeTakeFirstOrThrow()
      const put = (value: unknown) =>
        db
          .updateTable(table as 'staff_credentials')
          .set({ [column]: value })
          .where('id', '=', row.id)
          .execute()
      await put('written by somebody')
      t.same(await untoldFactors(service), [`${table}/${row.id}`])
      await put((row as unknown as Record<string, unknown>)[column])
    }
    await written('staff_credentials', 'password')
    await written('staff_second_factors', 'secret')
    await resetStaff(service.parts, 'command:test', staff.id)
    t.same(await untoldFactors(service), [])
  })

  t.test('the password alone cannot add a second factor where there is one', async t => {
    const service = await open(t, movableClock())
    const me = await signedIn(service, 'front_desk')
    const thief = visitor(service.url)
    await thief.post('/staff/sign-in', { email: me.email, password: testPassword })
    for (const path of ['/staff/second-factor/set-up', '/staff/second-factor/confirmation']) {
      const answer = await thief.post(path, { password: testPassword, code: '000000' })
      t.equal(answer.status, 401, path)
    }
    t.notOk(await enters(thief))
  })

  t.test('guessing ends after ten tries in a quarter of an hour; the real person still gets in', async t => {
    const clock = movableClock()
    const service = await open(t, clock)
    const me = await signedIn(service, 'front_desk')
    let judged = 0
    for (let n = 0; n < 60; n++) {
      const answer = await visitor(service.url).post('/staff/sign-in', {
        email: me.email,
        password: `guess ${n}`,
      })
      if (answer.status === 422) judged++
      else t.equal(answer.status, 429)
    }
    t.equal(judged, 10)
    const stranger = await visitor(service.url).post('/staff/sign-in', {
      email: me.email,
      password: testPassword,
    })
    t.equal(stranger.status, 429, 'even the right password, from a browser that nobody knows')
    const known = visitor(service.url)
    known.jar.set('staff-browser', me.jar.get('staff-browser') ?? '')
    t.equal((await known.post('/staff/sign-in', { email: me.email, password: testPassword })).status, 303)
    clock.move(16 * minute)
    const later = await visitor(service.url).post('/staff/sign-in', {
      email: me.email,
      password: testPassword,
    })
    t.equal(later.status, 303, 'a quarter of an hour later the count begins anew')
  })
}
