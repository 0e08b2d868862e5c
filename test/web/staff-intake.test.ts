import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { entrySources, givers } from '../../src/intake/form/givers.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn, testPassword } from '../helpers/staff.ts'
import { call, stored, takingDown, tokenFor } from './taking-down.ts'

takingDown(t, serviceFor)

/** A Tuesday, 10 am at the practice. */
const openAt = (t: Test) => serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-11-24T15:00:00Z'))
const lastFriday = { came_at: '2026-11-20T15:00' }

/** The file may not grow any more, which SQLite takes for a full disk. */
const pragma = async ({ parts }: TestService, text: string) =>
  Object.values((await sql`${sql.raw(`pragma ${text}`)}`.execute(parts.store.db)).rows[0] ?? {})[0]

/** What was typed stands on the page again, whatever kind of field it is. */
function keepsTyped(t: Test, page: string) {
  t.match(page, /He cried on the phone\./)
  t.match(page, /id="f-name" value="Tom Invented"/)
  t.match(page, /id="f-mood_low-3" value="3" checked/)
  t.match(page, /id="f-contact_call" value="yes" checked/)
  t.match(page, /name="giver" value="relative" checked/)
  t.match(page, /id="giver-mood_low"[^>]*>.*?<option value="person" selected>/s)
}

t.test('what is missing is said once, and nothing typed is lost', async t => {
  const service = await openAt(t)
  const me = await signedIn(service, 'front_desk')
  const { source: _, ...without } = call
  const asked = await me.post('/staff/intake', { ...without, intent: 'anyway' })
  t.equal(asked.status, 422, 'how it came is the one thing that must be said')
  const page = await asked.text()
  t.match(page, 'Say how it reached us')
  keepsTyped(t, page)
  const fax = { ...lastFriday, source: 'fax', message: 'A fax without a number.' }
  const soft = await me.post('/staff/intake', fax)
  t.equal(soft.status, 422)
  t.match(await soft.text(), /There is no way to reach them yet.*Save it anyway/s)
  const hard = await me.post('/staff/intake', { ...fax, message: 'A\0fax.', intent: 'anyway' })
  t.equal(hard.status, 422)
  t.notMatch(await hard.text(), 'Save it anyway')
  const hostile = '"><script>bad()</script>'
  const harmless = await me.post('/staff/intake', {
    ...fax,
    name: hostile,
    giver_name: hostile,
    source: hostile,
  })
  t.notMatch(await harmless.text(), '<script>bad')
  t.equal((await stored(service)).length, 0)
  t.equal((await me.post('/staff/intake', { ...fax, intent: 'anyway' })).status, 303)
  t.match(await stored(service), [{ source: 'fax', quarantined: 0 }])
})

t.test('each way in which an inquiry may come, and each giver', async t => {
  const service = await openAt(t)
  const me = await signedIn(service, 'lead')
  for (const source of entrySources) await me.post('/staff/intake', { ...call, ...lastFriday, source })
  for (const giver of givers) await me.post('/staff/intake', { ...call, giver, giver_name: 'nobody' })
  t.same(
    (await stored(service)).map(({ source }) => source),
    [...entrySources, ...givers.map(() => 'phone')],
  )
  for (const wrong of [{ source: 'web' }, { source: 'synthetic' }, { source: '' }])
    t.equal((await me.post('/staff/intake', { ...call, ...wrong })).status, 422, JSON.stringify(wrong))
})

t.test('the promise counts from when a fax, or a call that was noted down, reached us', async t => {
  const service = await openAt(t)
  const me = await signedIn(service, 'front_desk')
  const form = { ...call, ...lastFriday, form_token: await tokenFor(me) }
  for (const source of entrySources) await me.post('/staff/intake', { ...form, source })
  await me.post('/staff/intake', { ...call, source: 'phone' })
  const rows = await stored(service)
  for (const row of rows.slice(0, -1))
    t.match(row, { received_at: '2026-11-20T20:00:00.000Z', due_at: '2026-11-23T20:00:00.000Z' }, row.source)
  t.match(
    rows.at(-1),
    { received_at: /^2026-11-24T15:/, due_at: /^2026-11-25T16:/ },
    'a call that is taken now',
  )
  const [first] = rows
  const { events } = await readInquiry(service.parts, first?.reference ?? '', 'test')
  t.match(events[0], {
    kind: 'received',
    at: /^2026-11-24T15:/,
    detail: /"came_at":"2026-11-20T20:00:00.000Z"/,
  })
  const page = await (await me.get(`/staff/inquiries/${first?.reference}`)).text()
  t.match(page, /Inquiry received: .*Fri, Nov 20, 3 pm/)
  const again = await me.post('/staff/intake', { ...form, source: 'phone' })
  t.match(again.headers.get('location'), first?.reference ?? 'none', 'sent twice, it is stored once')
  await me.post('/staff/intake', { ...form, source: 'phone', came_at: '2026-11-20T16:00' })
  t.equal((await stored(service)).length, rows.length + 1, 'another time is another form')
})

t.test('a time that cannot be is said beside it, and nothing typed is lost', async t => {
  const service = await openAt(t)
  const me = await signedIn(service, 'front_desk')
  const asked = async (change: Record<string, string>) => {
    const answer = await me.post('/staff/intake', { ...call, intent: 'anyway', ...change })
    t.equal(answer.status, 422, JSON.stringify(change))
    const page = await answer.text()
    keepsTyped(t, page)
    t.match(page, /<a href="#came_at">/)
    return page
  }
  t.match(await asked({ source: 'fax' }), 'Say when it reached us')
  t.match(await asked({ source: 'letter', came_at: '2026-11-24T10:30' }), 'still to come')
  t.match(await asked({ came_at: '2026-10-24T10:30' }), 'more than 30 days ago')
  t.match(await asked({ came_at: '24.11.2026' }), /value="24\.11\.2026"[^>]*aria-invalid/)
  t.match(await asked({ earlier: 'yes' }), /id="earlier" value="yes" checked/)
  t.same(await stored(service), [])
})

t.test(
  'the front desk takes it down and reads the answers nowhere; a clinician sees who gave each',
  async t => {
    const service = await serviceFor(t)
    const front = await signedIn(service, 'front_desk')
    const clinician = await signedIn(service, 'clinician')
    const saved = await front.post('/staff/intake', { ...call, safety_self: 'may_act' })
    const place = saved.headers.get('location') ?? ''
    const page = await (await front.get(place)).text()
    t.match(page, /role="status"[^>]*>Saved\./)
    t.notMatch(page, /cried|very sad/)
    const answers = `${place.split('?')[0]}/answers`
    t.equal((await front.get(answers)).status, 404)
    t.match(await (await clinician.get(answers)).text(), /He cried on the phone\..*we saw or heard it/s)
  },
)

t.test('only who works with inquiries finds the form; one of nobody cannot be completed', async t => {
  const service = await serviceFor(t)
  const administrator = await signedIn(service, 'administrator')
  t.equal((await administrator.get('/staff/intake')).status, 404)
  t.equal((await administrator.post('/staff/intake', call)).status, 404)
  const me = await signedIn(service, 'clinician')
  t.equal((await me.get('/staff/inquiries/AAAA-AAAA/completion')).status, 404)
  t.equal((await me.post('/staff/inquiries/AAAA-AAAA/completion', call)).status, 404)
  t.same(await stored(service), [])
})

t.test('danger has its words for staff beside it, with the lines to name', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'front_desk')
  const page = await (await me.get('/staff/intake')).text()
  t.equal(page.match(/class="danger-said"/g)?.length, 3, 'below each question that can tell of danger')
  for (const line of ['911', '988', '833-773-2445']) t.match(page, line)
})

t.test('a store that cannot be written keeps everything, and the same form goes through later', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'front_desk')
  const message = `${call.message} ${'He said more. '.repeat(300)}`
  const form = { ...call, message, form_token: await tokenFor(me) }
  const pages = await pragma(service, 'page_count')
  await pragma(service, `max_page_count = ${pages}`)
  const refused = await me.post('/staff/intake', form)
  t.equal(refused.status, 503)
  t.match(refused.headers.get('retry-after'), /^\d+$/)
  const page = await refused.text()
  keepsTyped(t, page)
  t.match(page, `name="form_token" value="${form.form_token}"`)
  await pragma(service, 'max_page_count = 1000000')
  t.equal((await me.post('/staff/intake', form)).status, 303)
  t.equal((await stored(service)).length, 1)
})

t.test('a session that locks in the middle of a long call loses nothing', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'front_desk')
  const form = { ...call, message: 'She told me '.repeat(400), form_token: await tokenFor(me) }
  service.clock.move(16 * 60_000)
  const locked = await me.post('/staff/intake', form)
  t.equal(locked.status, 401)
  const kept = /name="kept" value="([^"]+)"/.exec(await locked.text())?.[1] ?? ''
  const back = await (await me.post('/staff/unlock', { factor: testPassword, kept })).text()
  t.match(back, '<form method="post" action="/staff/intake"')
  for (const [name, value] of Object.entries(form))
    t.match(back, `<input type="hidden" name="${name}" value="${value}">`, name)
  t.same(await stored(service), [])
  t.equal((await me.post('/staff/intake', form)).status, 303)
})
