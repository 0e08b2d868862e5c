import t from 'tap'
import { pageSize } from '../../src/actions/desk/list-queue.ts'
import { deskQueues } from '../../src/intake/triage/record.ts'
import { arrived, versionOf } from '../helpers/desk.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const referencesIn = (html: string) =>
  [...html.matchAll(/<tr[^>]*>\s*<th[^>]*class="who"><a href="\/staff\/inquiries\/([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  )
const minute = 60_000

t.test('a queue is paged by what is due first, and nobody is lost or shown twice', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const { parts, clock } = service
  const lead = await signedIn(service, 'lead')
  const count = pageSize * 2 + 3
  const stored: { place: string; reference: string }[] = []
  for (let n = 0; n < count; n++) {
    // Two of each are due at the same time, so that the place in a page needs the id too.
    const act_by = new Date(clock.now().getTime() + (60 + Math.floor(n / 2)) * minute).toISOString()
    const { inquiry } = await storeInquiry(parts, [], { act_by, due_at: act_by })
    stored.push({ place: act_by + inquiry.id, reference: inquiry.reference })
  }
  const seen: string[] = []
  let path: string | undefined = '/staff/queues/to_contact'
  for (let pages = 0; path !== undefined && pages < 9; pages++) {
    const html: string = await (await lead.get(path)).text()
    const onPage = referencesIn(html)
    t.ok(onPage.length <= pageSize)
    seen.push(...onPage)
    path = /href="([^"]+)" rel="next"/.exec(html)?.[1]
  }
  stored.sort((one, other) => (one.place < other.place ? -1 : 1))
  t.same(
    seen,
    stored.map(({ reference }) => reference),
  )
  const html = await (await lead.get('/staff')).text()
  t.match(html, new RegExp(`${count} should hear from us`))
  t.match(html, /next promise in 1 h/)
  for (const after of ['', 'x', '1~', `99999999999999~${'f'.repeat(36)}`, "1'--~"])
    t.equal(
      (await lead.get(`/staff/queues/to_contact?after=${encodeURIComponent(after)}`)).status,
      200,
      after,
    )
})

t.test('next groups by reason, most pressing first, and names the first one', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const { parts, clock } = service
  const soon = new Date(clock.now().getTime() + 60 * minute).toISOString()
  const past = new Date(clock.now().getTime() - 60 * minute).toISOString()
  const made = async (columns: Parameters<typeof storeInquiry>[2]) =>
    (await storeInquiry(parts, [], columns)).inquiry.reference
  const contact = await made({ act_by: soon })
  const overdue = await made({ act_by: past })
  const review = await made({ review: 'open', standing: 'review', act_by: past })
  const today = await made({ queue: 'same_day', risk: 'open', standing: 'same_day', act_by: soon })
  const first = await made({ queue: 'immediate', risk: 'open', standing: 'immediate', act_by: soon })
  await made({ quarantined: 1, standing: 'quarantine', act_by: past })
  await made({ snoozed_until: soon, act_by: past })

  const clinician = await signedIn(service, 'clinician')
  const html = await (await clinician.get('/staff')).text()
  t.same(referencesIn(html), [first, today, overdue, review, contact])
  t.same(
    [...html.matchAll(/scope="rowgroup"[^>]*><a[^>]*>([^<]+)</g)].map(([, words]) => words),
    ['Call first', 'Call today', 'Overdue', 'For a clinician', 'To contact'],
  )
  t.match(html, /First: Zebulon Q\./)
  const front = await (await (await signedIn(service, 'front_desk')).get('/staff')).text()
  t.same(referencesIn(front), [first, today, overdue, contact], 'a review is for who may read answers')
  for (const words of [/canary/, /978-555-0177/, /Quartermaine/]) t.notMatch(html, words)
})

t.test('every queue has its page, and there is no other', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const lead = await signedIn(service, 'lead')
  for (const queue of [...deskQueues, 'mine']) {
    const answer = await lead.get(`/staff/queues/${queue}`)
    t.equal(answer.status, 200, queue)
    t.match(await answer.text(), `href="/staff/queues/${queue}"`, queue)
  }
  for (const queue of ['next', 'synthetic', 'nothing', '__proto__', '%00'])
    t.not((await lead.get(`/staff/queues/${queue}`)).status, 200, queue)
})

t.test('mine holds what one took on, and what one covers while a colleague is away', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const [one, other] = [await signedIn(service, 'front_desk'), await signedIn(service, 'front_desk')]
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
  })
  await one.post(`/staff/inquiries/${reference}/claim`, { version: await versionOf(service, reference) })
  const mine = async (who: typeof one) => referencesIn(await (await who.get('/staff/queues/mine')).text())
  t.same(await mine(one), [reference])
  t.same(await mine(other), [])
  await one.post('/staff/account/absence', { away: 'yes', cover: other.staff.id })
  t.same(await mine(other), [reference])
})

t.test(
  'what needs attention stands on every page of the desk, and leads to where something can be done',
  async t => {
    const service = await serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-11-24T15:00:00Z'))
    const lead = await signedIn(service, 'front_desk')
    const past = new Date(service.clock.now().getTime() - 3 * 60 * minute).toISOString()
    const { inquiry } = await storeInquiry(service.parts, [], { act_by: past, due_at: past })
    for (const path of ['/staff', `/staff/inquiries/${inquiry.reference}`, '/staff/queues/closed']) {
      const html = await (await lead.get(path)).text()
      t.match(html, /<a href="\/staff\/queues\/overdue">One promised time has passed/, path)
      t.match(html, /Screening rules 1\.0\.0-unapproved are not yet approved/, path)
      t.notMatch(html, /crisis lines were last checked/, path)
    }
    const { notices } = await storeInquiry(service.parts, [{}, {}])
    for (const [n, state] of (['failed', 'unknown'] as const).entries())
      await service.parts.store.db
        .updateTable('notices')
        .set({ state, due_at: null })
        .where('id', '=', notices[n]?.id ?? '')
        .execute()
    service.clock.move(minute)
    const then = await signedIn(service, 'front_desk')
    const [, first = '', folded = ''] =
      /class="wide attention"[^>]*>([\s\S]*?)<details([\s\S]*?)<\/details>/.exec(
        await (await then.get('/staff')).text(),
      ) ?? []
    t.match(first, 'One promised time has passed', 'the most pressing is never folded')
    t.match(
      folded,
      /More that needs attention: 2<[\s\S]*One message could not be sent[\s\S]*One message may or may not/,
    )
    service.clock.move(200 * 24 * 60 * minute)
    const later = await signedIn(service, 'front_desk')
    t.match(await (await later.get('/staff')).text(), /crisis lines were last checked on/)
  },
)
