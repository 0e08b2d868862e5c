import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { postForm, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

t.test('try', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  await postForm(service.url, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    safety_self: 'may_act',
    mood_low: '3',
    message: 'hello',
  })
  const me = await signedIn(service, 'clinician')
  await indexInquiries(service.parts)
  const desk = await me.get('/staff')
  t.equal(desk.status, 200)
  const html = await desk.text()
  t.match(html, /Rosa I\./)
  const [, href = ''] = /href="(\/staff\/inquiries\/[^"]+)"/.exec(html) ?? []
  const page = await me.get(href)
  t.equal(page.status, 200)
  t.match(await page.text(), /978-555-0123/)
  t.equal((await me.get(`${href}/answers`)).status, 200)
  const done = await me.post(`${href}/acknowledgement`, {
    version: '1',
    note: 'Called, is safe with her sister.',
  })
  t.equal(done.status, 303, await done.text())
  const again = await me.post(`${href}/claim`, { version: '1' })
  t.equal(again.status, 409)
  for (const queue of ['immediate', 'overdue', 'to_contact', 'closed', 'mine', 'snoozed', 'waiting'])
    t.equal((await me.get(`/staff/queues/${queue}`)).status, 200, queue)
  t.equal((await me.get('/staff/account')).status, 200)
  t.equal((await me.get('/staff/accounts')).status, 404)
  for (const q of ['978 555 0123', 'invented', href.split('/').at(-1) ?? ''])
    t.equal((await me.post('/staff/look-up', { q })).headers.get('location'), href, q)
  t.match(await (await me.post('/staff/look-up', { q: 'nobody' })).text(), /Nothing was found/)
})
