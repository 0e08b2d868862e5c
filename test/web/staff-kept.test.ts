import t from 'tap'
import { serviceFor } from '../helpers/service.ts'
import { signedIn, testPassword, visitor } from '../helpers/staff.ts'

const idle = 16 * 60_000
const path = '/staff/inquiries/K4R7-MH2T/notes'
const keptIn = (page: string) => /name="kept" value="([^"]+)"/.exec(page)?.[1] ?? ''

t.test('what was typed is shown to whoever typed it, and is never sent by itself', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  const other = await signedIn(service, 'clinician')
  const typed = 'She asked for a call after five.'
  service.clock.move(idle)
  const locked = await me.post(path, { note: typed, version: '3' })
  t.equal(locked.status, 401)
  const sealed = keptIn(await locked.text())
  t.notMatch(sealed, typed)

  const wrong = await me.post('/staff/unlock', { factor: 'wrong', kept: sealed })
  t.equal(keptIn(await wrong.text()), sealed, 'a wrong try loses nothing')

  const stolen = await other.post('/staff/unlock', { factor: testPassword, kept: sealed })
  t.equal(stolen.status, 422)
  t.notMatch(await stolen.text(), typed)

  const back = await (await me.post('/staff/unlock', { factor: testPassword, kept: sealed })).text()
  t.match(back, `<form method="post" action="${path}"`)
  t.match(back, `<input type="hidden" name="note" value="${typed}">`)
  t.match(back, '<input type="hidden" name="version" value="3">')
  t.same(await service.parts.store.db.selectFrom('entries').selectAll().execute(), [], 'nothing was saved')
})

t.test('a session that is gone: the browser still says whose it was', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  const other = await signedIn(service, 'clinician')
  await service.parts.store.db.deleteFrom('staff_sessions').where('staff_id', '=', me.staff.id).execute()
  const over = await me.post(path, { note: 'Typed by me alone, and by nobody else.' })
  t.equal(over.status, 401)
  const sealed = keptIn(await over.text())
  service.clock.move(idle)
  const stolen = await other.post('/staff/unlock', { factor: testPassword, kept: sealed })
  t.notMatch(await stolen.text(), /Typed by me/)
  const signing = await me.post('/staff/sign-in', { email: me.email, password: testPassword, kept: sealed })
  const code = me.recoveryCodes[0] ?? ''
  const back = await me.post('/staff/second-factor', { code, kept: keptIn(await signing.text()) })
  t.match(await back.text(), /Typed by me/)
})

t.test('the longest form comes back whole', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  const long = `${'ä"<&'.repeat(30_000)}end`
  service.clock.move(idle)
  const page = await (await me.post(path, { note: long })).text()
  const back = await me.post('/staff/unlock', { factor: testPassword, kept: keptIn(page) })
  const text = (await back.text()).replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
  t.ok(text.includes(`value="${long}"`))
})

t.test('a password is never kept in a page', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  service.clock.move(idle)
  const locked = await me.post('/staff/account/password', {
    password: testPassword,
    next: 'a new one of mine',
  })
  t.equal(locked.status, 401)
  t.equal(keptIn(await locked.text()), '')
})

t.test('nor is a factor, where a session ended before it came; what it was given for goes on', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  service.clock.move(idle)
  const typed = 'Typed before the session was over.'
  const sealed = keptIn(await (await me.post(path, { note: typed })).text())
  await service.parts.store.db.deleteFrom('staff_sessions').where('staff_id', '=', me.staff.id).execute()
  const cases: readonly [to: string, fields: Record<string, string>, kept: string][] = [
    ['/staff/unlock', { factor: testPassword, to: '/staff/account' }, ''],
    ['/staff/second-factor/confirmation', { code: '123456', set_up: 'sealed' }, ''],
    ['/staff/second-factor/recovery-codes', { set_up: 'sealed' }, ''],
    ['/staff/unlock', { factor: testPassword, kept: sealed }, sealed],
    ['/staff/kept', { kept: sealed }, sealed],
  ]
  for (const [to, fields, kept] of cases) {
    const over = await me.post(to, fields)
    t.equal(over.status, 401, to)
    t.equal(keptIn(await over.text()), kept, to)
  }
  await me.post('/staff/sign-in', { email: me.email, password: testPassword, kept: sealed })
  const back = await me.post('/staff/second-factor', { code: me.recoveryCodes[0] ?? '', kept: sealed })
  t.match(await back.text(), typed)
})

t.test('where to go afterwards is a page of the desk, or its first page', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  for (const to of [
    'https://elsewhere.example',
    '//elsewhere.example',
    '/staff/../contact',
    '/staff/sign-out',
    '/staffx',
    '/staff/\\x',
  ]) {
    service.clock.move(idle)
    const answer = await me.post('/staff/unlock', { factor: testPassword, to })
    t.equal(answer.headers.get('location'), '/staff', to)
    t.match(
      await (await visitor(service.url).get(`/staff/sign-in?to=${encodeURIComponent(to)}`)).text(),
      'name="to" value="/staff"',
    )
  }
})
