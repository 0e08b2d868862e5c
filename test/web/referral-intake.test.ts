import t from 'tap'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { referralSources } from '../../src/intake/form/givers.ts'
import { invented } from '../helpers/referral.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { stored, tokenFor } from './taking-down.ts'

const path = '/staff/referral-intake'
/** A Tuesday, 10 am at the practice; the fax came on the Friday before at 3 pm. */
const open = (t: Parameters<typeof serviceFor>[0], env: Record<string, string> = {}) =>
  serviceFor(t, env, movableClock('2026-11-24T15:00:00Z'))
const fax = { ...invented, source: 'fax', came_at: '2026-11-20T15:00' }

const referralsOf = ({ parts }: TestService) =>
  parts.store.db.selectFrom('referrals').selectAll().orderBy('inquiry_id').execute()
const mailsOf = async ({ parts }: TestService) =>
  (await parts.store.db.selectFrom('notices').select('kind').execute()).map(({ kind }) => kind)

t.test('a fax becomes a referral that is promised from when it came, with who took it down', async t => {
  const service = await open(t)
  const me = await signedIn(service, 'front_desk', 'Fay Invented')
  const form = { ...fax, giver_reason: 'staff', form_token: await tokenFor(me, path) }
  const saved = await me.post(path, form)
  t.equal(saved.status, 303)
  const [row] = await stored(service)
  if (!row) return t.fail('nothing was stored')
  t.equal(saved.headers.get('location'), `/staff/inquiries/${row.reference}?done=entered`)
  t.match(row, {
    source: 'referral',
    form_version: 'referral-1',
    quarantined: 0,
    received_at: '2026-11-20T20:00:00.000Z',
    due_at: '2026-11-24T20:00:00.000Z',
  })
  t.match(await referralsOf(service), [{ came_by: 'fax', npi: 'well_formed', feedback: 'full' }])
  t.match(await service.parts.store.db.selectFrom('organisations').selectAll().execute(), [
    { referrals: 1, first_at: row.received_at, last_at: row.received_at },
  ])
  const inquiry = await readInquiry(service.parts, row.reference, 'test')
  t.match(inquiry.givers, { legal_name: 'provider', reason: 'staff' })
  t.match(inquiry.consents, [{ name: 'contact_call', said: 'fax', to: `staff:${me.staff.id}` }])
  t.match(inquiry.events[0], { kind: 'received', actor: `staff:${me.staff.id}` })
  t.match(JSON.parse(inquiry.events[0]?.detail ?? ''), {
    source: 'referral',
    came_by: 'fax',
    came_at: row.received_at,
    from: '127.0.0.1',
  })
  t.equal(inquiry.brokenEvent, null)

  const page = await (await me.get(`/staff/inquiries/${row.reference}`)).text()
  t.match(page, /referral by fax/)
  t.match(page, /taken down from a fax/)
  t.match(page, /Inquiry received: referral by fax, Fri, Nov 20, 3 pm/)
  t.match(await (await me.get('/staff')).text(), /referral by fax/, 'a list names it too')
  t.equal((await me.post(path, form)).headers.get('location'), saved.headers.get('location'), 'sent twice')
  t.equal((await stored(service)).length, 1)
  for (const change of [{ source: 'letter' }, { came_at: '2026-11-20T14:00' }])
    t.not(
      (await me.post(path, { ...form, ...change })).headers.get('location'),
      saved.headers.get('location'),
    )
})

t.test('no provider gets a mail who gave no address, or whose way is another', async t => {
  const service = await open(t)
  const me = await signedIn(service, 'clinician')
  const { referrer_email: _, ...without } = fax
  for (const form of [
    { ...without, intent: 'anyway' },
    { ...fax, answer_way: 'phone' },
    { ...fax, feedback: 'none' },
  ])
    t.equal((await me.post(path, form)).status, 303)
  t.notOk((await mailsOf(service)).includes('referrer_received'))
  t.equal((await me.post(path, fax)).status, 303)
  t.equal((await mailsOf(service)).filter(kind => kind === 'referrer_received').length, 1)
})

t.test('what is missing or wrong is said beside it, and nothing typed is lost', async t => {
  const service = await open(t)
  const me = await signedIn(service, 'lead')
  const asked = async (change: Record<string, string>) => {
    const answer = await me.post(path, { ...fax, ...change })
    t.equal(answer.status, 422, JSON.stringify(change))
    const page = await answer.text()
    t.match(page, /id="f-legal_name" value="Rosalind Invented"/)
    t.match(page, 'withdrew from her friends')
    t.match(page, /id="f-fits_mood" value="yes" checked/)
    return page
  }
  t.match(await asked({ source: '', intent: 'anyway' }), 'Say how it reached us')
  t.match(await asked({ source: 'web' }), 'Say how it reached us')
  t.match(await asked({ came_at: '', intent: 'anyway' }), 'Say when it reached us')
  t.match(await asked({ came_at: '24.11.2026', intent: 'anyway' }), /value="24\.11\.2026"[^>]*aria-invalid/)
  t.match(await asked({ came_at: '2026-11-24T10:30' }), 'still to come')
  t.match(await asked({ came_at: '2025-11-24T10:30' }), 'more than 90 days ago')
  t.match(await asked({ source: 'phone', came_at: '2026-10-20T10:30' }), 'more than 30 days ago')
  t.match(await asked({ source: 'phone', came_at: '', earlier: 'yes' }), /id="earlier" value="yes" checked/)
  t.match(await asked({ part2: 'yes', intent: 'anyway' }), /name="part2" id="f-part2" value="yes" checked/)
  t.notMatch(await asked({ part2: 'yes' }), 'Save it anyway', 'what a law forbids is not taken in')
  t.match(await asked({ birth_date: '' }), /Save it anyway/)
  t.same(await stored(service), [])
  t.equal((await me.post(path, { ...fax, birth_date: '', intent: 'anyway' })).status, 303)
})

t.test('each way in which it may come; a call that is taken now needs no time', async t => {
  const service = await open(t, { RATE_LIMITS: 'off' })
  const me = await signedIn(service, 'clinician')
  for (const source of referralSources) await me.post(path, { ...fax, source })
  t.equal((await me.post(path, { ...invented, source: 'phone' })).status, 303)
  t.same(
    (await referralsOf(service)).map(({ came_by }) => came_by),
    [...referralSources, 'phone'],
  )
  t.match((await stored(service)).at(-1)?.received_at, /^2026-11-24T15:/)
})

t.test('only who works with inquiries finds the form', async t => {
  const service = await open(t)
  const administrator = await signedIn(service, 'administrator')
  t.equal((await administrator.get(path)).status, 404)
  t.equal((await administrator.post(path, fax)).status, 404)
  t.same(await stored(service), [])
})
