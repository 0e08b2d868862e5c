import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { entrySources, givers } from '../../src/intake/form/givers.ts'
import { serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn, testPassword } from '../helpers/staff.ts'
import { call, stored, takingDown, tokenFor } from './taking-down.ts'

takingDown(t, serviceFor)

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
  const service = await serviceFor(t)
  const me = await signedIn(service, 'front_desk')
  const { source: _, ...without } = call
  const asked = await me.post('/staff/intake', { ...without, intent: 'anyway' })
  t.equal(asked.status, 422, 'how it came is the one thing that must be said')
  const page = await asked.text()
  t.match(page, 'Say how it reached us')
  keepsTyped(t, page)
  const fax = { source: 'fax', message: 'A fax without a number.' }
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
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const me = await signedIn(service, 'lead')
  for (const source of entrySources) await me.post('/staff/intake', { ...call, source })
  for (const giver of givers) await me.post('/staff/intake', { ...call, giver, giver_name: 'nobody' })
  t.same(
    (await stored(service)).map(({ source }) => source),
    [...entrySources, ...givers.map(() => 'phone')],
  )
  for (const wrong of [{ source: 'web' }, { source: 'synthetic' }, { source: '' }])
    t.equal((await me.post('/staff/intake', { ...call, ...wrong })).status, 422, JSON.stringify(wrong))
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
