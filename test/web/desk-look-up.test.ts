import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { arrived } from '../helpers/desk.ts'
import { serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

t.test(
  'somebody calls back: one hit opens, several are listed, none offers to take the call down',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' })
    const front = await signedIn(service, 'front_desk')
    const rosa = await arrived(service, { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' })
    const tom = await arrived(service, { name: 'Tom Invented', phone: '978-555-0124', contact_call: 'yes' })
    await indexInquiries(service.parts)
    const find = (q: string) => front.post('/staff/look-up', { q })

    for (const q of [rosa, rosa.toLowerCase().replace('-', ' '), '(978) 555 0123', 'rosa', 'invented ROSA']) {
      const answer = await find(q)
      t.equal(answer.status, 303, q)
      t.equal(answer.headers.get('location'), `/staff/inquiries/${rosa}`, q)
    }
    const both = await find('Invented')
    t.equal(both.status, 200)
    const html = await both.text()
    for (const reference of [rosa, tom]) t.match(html, `href="/staff/inquiries/${reference}"`)
    t.match(html, /2 found/)
    t.match(html, /name="q"[^>]* value="Invented"/, 'what was typed is still there')
    t.notMatch(html, /555-012/, 'a list holds no way to reach anyone')

    const none = await (await find('Somebody Else')).text()
    t.match(none, /Nothing was found/)
    t.match(none, 'href="/staff/intake"')
    t.match(none, 'value="Somebody Else"')
    for (const q of ['', '   ', '%', 'x'.repeat(500), '\0', '\ud800'])
      t.equal((await find(q)).status, 200, JSON.stringify(q.slice(0, 9)))

    const events = await service.parts.store.db
      .selectFrom('house_events')
      .selectAll()
      .where('kind', '=', 'looked_up')
      .execute()
    t.ok(events.length >= 7, 'every look-up is an event')
    t.notMatch(events.map(({ detail }) => detail).join(), /rosa|555|invented/i, 'that does not say for what')
  },
)
