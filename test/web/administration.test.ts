import t from 'tap'
import { policy } from '../../src/accounts/policy.ts'
import { roles } from '../../src/intake/roles.ts'
import { arrived } from '../helpers/desk.ts'
import { serviceFor } from '../helpers/service.ts'
import { houseEvents, signedIn } from '../helpers/staff.ts'

const person = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }

t.test('an administrator sees who is signed in, and ends a session at once', async t => {
  const service = await serviceFor(t)
  const ada = await signedIn(service, 'administrator', 'Ada Invented')
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const page = await (await ada.get('/staff/sessions')).text()
  t.match(page, 'Fay Invented')
  const { id } = await service.parts.store.db
    .selectFrom('staff_sessions')
    .select('id')
    .where('staff_id', '=', fay.staff.id)
    .executeTakeFirstOrThrow()
  t.match(await (await ada.post('/staff/sessions', { session: id })).text(), 'The session has ended')
  t.equal((await fay.get('/staff')).headers.get('location'), '/staff/sign-in')
  t.match((await houseEvents(service)).at(-1), { kind: 'session_ended', actor: `staff:${ada.staff.id}` })
  t.equal((await ada.post('/staff/sessions', { session: id })).status, 200, 'twice is once')
})

t.test('names of accounts can be changed; the event holds neither name', async t => {
  const service = await serviceFor(t)
  const ada = await signedIn(service, 'administrator', 'Ada Invented')
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const rename = (name: string) => ada.post(`/staff/accounts/${fay.staff.id}`, { verb: 'name', name })
  t.equal((await rename('  ')).status, 422)
  t.match(await (await rename('Faye Invented')).text(), 'Faye Invented')
  const event = (await houseEvents(service)).at(-1)
  t.match(event, { kind: 'staff_renamed' })
  t.notMatch(JSON.stringify(event?.detail), /Fay/)
})

t.test('whoever asks for what is not theirs leaves an event, once a minute', async t => {
  const service = await serviceFor(t)
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  for (let n = 0; n < 3; n++) t.equal((await fay.get('/staff/accounts')).status, 404)
  const refused = (await houseEvents(service)).filter(({ kind }) => kind === 'refused')
  t.equal(refused.length, 1)
  t.match(refused[0]?.detail, { wanted: 'GET /staff/accounts', role: 'front_desk' })
  service.clock.move(61_000)
  await fay.get('/staff/accounts')
  t.equal((await houseEvents(service)).filter(({ kind }) => kind === 'refused').length, 2)
})

t.test('all events page by page, by kind, by actor and by day; a chain is checked', async t => {
  const service = await serviceFor(t)
  const ada = await signedIn(service, 'administrator', 'Ada Invented')
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const reference = await arrived(service, person)
  for (let n = 0; n < 59; n++) await arrived(service, person)
  await fay.get(`/staff/inquiries/${reference}`)
  const rows = async (path: string) => {
    const html = await (await ada.get(path)).text()
    return {
      count: (html.match(/<tr><td><time/g) ?? []).length,
      next: /href="(\/staff\/events\?[^"]*after=[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&'),
      html,
    }
  }
  const first = await rows('/staff/events')
  t.equal(first.count, 50)
  const second = await rows(first.next ?? '')
  t.ok(second.count > 0)
  const received = await rows('/staff/events?kind=received&actor=person')
  t.equal(received.count + (await rows(received.next ?? '')).count, 60)
  const opened = await rows(`/staff/events?kind=opened&actor=staff:${fay.staff.id}`)
  t.equal(opened.count, 1)
  t.match(opened.html, reference)
  t.notMatch(opened.html, 'Rosa')
  t.equal((await rows('/staff/events?from=2020-01-01&to=2020-01-02')).count, 0)
  t.equal((await ada.get('/staff/events?from=soon')).status, 422)

  t.match(await (await ada.get(`/staff/events/chain?reference=${reference}`)).text(), 'the chain is whole')
  t.match(await (await ada.get('/staff/events/chain?house=yes')).text(), 'the chain is whole')
  await service.parts.store.db
    .updateTable('events')
    .set({ actor: 'staff:nobody' })
    .where('seq', '=', 2)
    .execute()
  t.match(await (await ada.get(`/staff/events/chain?reference=${reference}`)).text(), 'the chain is broken')
  t.equal((await ada.get('/staff/events/chain?reference=CDFG-HJKM')).status, 422)
})

t.test('a mail that was given up is sent again, or rests; each is an event', async t => {
  const service = await serviceFor(t)
  const { db } = service.parts.store
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  await arrived(service, person)
  await arrived(service, { ...person, name: 'Tom Invented' })
  await db.updateTable('notices').set({ state: 'failed', due_at: null, fault: 'smtp_550' }).execute()
  const ids = (await db.selectFrom('notices').select('id').execute()).map(({ id }) => id)
  const page = await (await fay.get('/staff/mail')).text()
  t.match(page, 'smtp_550')
  await fay.post('/staff/mail', { notice: ids[0] ?? '', decision: 'again' })
  await fay.post('/staff/mail', { notice: ids[1] ?? '', decision: 'rest' })
  const states = await db.selectFrom('notices').select(['id', 'state']).execute()
  t.equal(states.find(({ id }) => id === ids[1])?.state, 'rested')
  t.not(states.find(({ id }) => id === ids[0])?.state, 'failed')
  const kinds = (await db.selectFrom('events').select('kind').execute()).map(({ kind }) => kind)
  t.ok(kinds.includes('notice_again') && kinds.includes('notice_rested'))
  t.match(
    await (await fay.post('/staff/mail', { notice: ids[1] ?? '', decision: 'rest' })).text(),
    '0 decided',
  )
})

t.test('a clinician puts their name to the rules, having read them, and the note goes', async t => {
  const service = await serviceFor(t)
  const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  t.match(await (await lead.get('/staff')).text(), 'not yet approved')
  const page = await (await cleo.get('/staff/practice')).text()
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? ''
  const seen = { version: hidden('version'), content: hidden('content') }
  t.equal((await cleo.post('/staff/practice/approval', seen)).status, 422)
  t.equal(
    (await cleo.post('/staff/practice/approval', { ...seen, content: 'other', read: 'yes' })).status,
    409,
  )
  t.equal((await lead.post('/staff/practice/approval', { ...seen, read: 'yes' })).status, 404)
  t.match(
    await (await cleo.post('/staff/practice/approval', { ...seen, read: 'yes' })).text(),
    'Cleo Invented',
  )
  t.notMatch(await (await lead.get('/staff')).text(), 'not yet approved')
  t.match((await houseEvents(service)).at(-1), { kind: 'rules_approved', actor: `staff:${cleo.staff.id}` })
})

t.test('keys and retention are shown without a secret', async t => {
  const service = await serviceFor(t)
  const ada = await signedIn(service, 'administrator', 'Ada Invented')
  await arrived(service, person)
  t.match(await (await ada.get('/staff/keys')).text(), 'made for development')
  t.match(await (await ada.get('/staff/retention')).text(), 'nothing is deleted')
})

t.test('every role reaches exactly the pages of administration that are its own', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const rows = policy.filter(({ route }) =>
    /^\/staff\/(accounts|sessions|events|mail|keys|retention|practice)/.test(route),
  )
  t.ok(rows.length >= 12)
  for (const role of roles) {
    const who = await signedIn(service, role)
    const nothing = await (await who.get('/staff/nothing-here')).text()
    for (const { method, route, access } of rows) {
      // Nobody's session, account or notice: what is allowed changes nothing either.
      const path = route.replace(':id', 'nobody')
      const answer = await (method === 'GET' ? who.get(path) : who.post(path, { session: 'nobody' }))
      const name = `${role}: ${method} ${route}`
      const isNobody = route.includes(':id')
      if (access.includes(role as never)) t.ok(isNobody || answer.status !== 404, name)
      else {
        t.equal(answer.status, 404, name)
        t.equal(await answer.text(), nothing, `${name} says nothing`)
      }
    }
  }
})
