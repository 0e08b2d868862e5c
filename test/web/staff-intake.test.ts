import t from 'tap'
import { openGroup } from '../../src/actions/open-inquiry.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const stored = async ({ parts }: TestService): Promise<InquiryRow[]> =>
  parts.store.db.selectFrom('inquiries').selectAll().orderBy('id').execute()

const tokenOf = (page: string) => /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''

const call = {
  source: 'phone',
  giver: 'relative',
  for_whom: 'other',
  proxy_name: 'Ana Invented',
  name: 'Tom Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  mood_low: '3',
  giver_mood_low: 'person',
  giver_message: 'staff',
  message: 'She cried on the phone.',
}

t.test(
  'a call becomes an inquiry like any other: screened, sealed, every answer marked with its giver',
  async t => {
    const service = await serviceFor(t)
    const me = await signedIn(service, 'front_desk')
    const form_token = tokenOf(await (await me.get('/staff/intake')).text())
    const saved = await me.post('/staff/intake', { ...call, form_token })
    t.equal(saved.status, 303)
    const [row] = await stored(service)
    if (!row) return t.fail('nothing was stored')
    t.equal(saved.headers.get('location'), `/staff/inquiries/${row.reference}?done=entered`)
    t.match(row, { source: 'phone', quarantined: 0, state: 'new', linked_to: null })
    const { vault, store } = service.parts
    const contact = await openGroup<{ givers: object; consents: object[] }>(vault, row, 'contact')
    const told = await openGroup<{ givers: object }>(vault, row, 'answers')
    t.same(contact.givers, {
      proxy_name: 'relative',
      name: 'relative',
      phone: 'relative',
      contact_call: 'relative',
    })
    t.same(told.givers, { for_whom: 'relative', mood_low: 'person', message: 'staff' })
    t.match(contact.consents, [{ name: 'contact_call', said: 'phone', to: `staff:${me.staff.id}` }])
    const [event] = await store.db.selectFrom('events').selectAll().where('kind', '=', 'received').execute()
    t.match(event, { actor: `staff:${me.staff.id}`, detail: /"source":"phone"/ })

    const twice = await me.post('/staff/intake', { ...call, form_token })
    t.equal(twice.headers.get('location'), saved.headers.get('location'), 'a double click stores once')
    t.equal((await stored(service)).length, 1)
  },
)

t.test('what is missing is said once, and nothing typed is lost', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'front_desk')
  const { source: _, ...without } = call
  const asked = await me.post('/staff/intake', without)
  t.equal(asked.status, 422)
  const page = await asked.text()
  t.match(page, 'Say how it reached us')
  t.match(page, 'She cried on the phone.')
  t.match(page, /id="giver-mood_low"[^>]*>.*?<option value="person" selected>/s)
  const soft = await me.post('/staff/intake', { source: 'fax', message: 'A fax without a number.' })
  t.equal(soft.status, 422)
  t.match(await soft.text(), 'Save it anyway')
  t.equal((await stored(service)).length, 0)
  t.equal(
    (await me.post('/staff/intake', { source: 'fax', message: 'A fax.', intent: 'anyway' })).status,
    303,
  )
  t.equal((await stored(service)).length, 1)
})

t.test('a completion stands beside what was sent, judged on its own', async t => {
  const service = await serviceFor(t)
  const me = await signedIn(service, 'clinician')
  await me.post('/staff/intake', {
    ...call,
    form_token: tokenOf(await (await me.get('/staff/intake')).text()),
  })
  const [first] = await stored(service)
  const path = `/staff/inquiries/${first?.reference}/completion`
  const form_token = tokenOf(await (await me.get(path)).text())
  const saved = await me.post(path, { ...call, safety_self: 'thoughts', form_token })
  t.equal(saved.status, 303)
  const rows = await stored(service)
  t.match(rows[1], { linked_to: first?.id, relation: 'adds', queue: 'same_day', risk: 'open' })
  t.match(rows[0], { risk: 'none', version: 1 })
  t.match(await (await me.get(`/staff/inquiries/${first?.reference}`)).text(), rows[1]?.reference ?? 'none')
  t.equal((await me.get('/staff/inquiries/AAAA-AAAA/completion')).status, 404)
})
