import t from 'tap'
import { openPurge } from '../../src/actions/purge-expired.ts'
import { practice } from '../../src/practice/practice.ts'
import { freshToken, movableClock, postForm, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const retention = { ...practice.retention, approved: { by: 'Dr. Invented', on: '2026-11-01' } }

t.test(
  'of what was purged staff see the thin line, by address and by reference, and nothing else',
  async t => {
    const clock = movableClock('2026-11-27T15:00:00Z')
    const service = await serviceFor(t, {}, clock)
    const { parts, url } = service
    const form = { name: 'Petra Invented', phone: '978-555-0151', contact_call: 'yes' }
    await postForm(url, { ...form, form_token: await freshToken(url) })
    const { reference } = await parts.store.db
      .selectFrom('inquiries')
      .select('reference')
      .executeTakeFirstOrThrow()
    const front = await signedIn(service, 'front_desk')
    await front.post(`/staff/inquiries/${reference}/closing`, {
      version: '1',
      reason: 'other',
      note: 'Sent by mistake.',
    })
    await parts.store.db
      .updateTable('inquiries')
      .set(row => ({ tallied: row.ref('version') }))
      .execute()

    clock.move(181 * 86_400_000)
    const purge = openPurge({ ...parts, practice: { retention } })
    t.same(await purge(async () => true), { purged: 1, forgotten: 0 })
    const later = await signedIn(service, 'front_desk')
    const found = await later.post('/staff/look-up', { q: reference })
    t.equal(found.headers.get('location'), `/staff/inquiries/${reference}`)
    const page = await later.get(`/staff/inquiries/${reference}`)
    t.equal(page.status, 200)
    const text = await page.text()
    t.match(text, /was deleted when its time was over/)
    t.notMatch(text, /Petra|0151|mistake/)
    t.equal((await later.get(`/staff/inquiries/${reference}/answers`)).status, 404)
    t.equal(
      (await later.post(`/staff/inquiries/${reference}/notes`, { version: '2', note: 'x' })).status,
      404,
    )
    const administrator = await signedIn(service, 'administrator')
    t.equal((await administrator.get(`/staff/inquiries/${reference}`)).status, 404)
    const looks = await parts.store.db
      .selectFrom('house_events')
      .selectAll()
      .where('kind', '=', 'thin_line_viewed')
      .execute()
    t.equal(looks.length, 2, 'each look is an event')
  },
)
