import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { type Fields, invented, referred } from '../helpers/referral.ts'
import { freshToken, movableClock, postForm, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const open = (t: Parameters<typeof serviceFor>[0], env: Record<string, string> = {}) =>
  serviceFor(t, env, movableClock('2026-11-24T15:00:00Z'))

const send = async (service: TestService, fields: Fields, base: Fields = invented) => {
  const form_token = await freshToken(service.url)
  service.clock.move(10_000)
  return postForm(service.url, { ...base, ...fields, form_token }, '/refer')
}

const stored = ({ parts }: TestService) => parts.store.db.selectFrom('referrals').selectAll().execute()

t.test('a provider refers somebody: stored whole, with a summary and an address to follow it', async t => {
  const service = await open(t)
  const { page, reference, id, track } = await referred(service)
  t.match(page, reference)
  t.match(page, /Thursday, 26 November|Friday, 27 November/, 'the promise')
  for (const words of [
    'Rosalind Invented',
    '04/23/1988',
    'F33.1 Major',
    'Each step, up to the start of care',
  ])
    t.match(page, words)
  t.match(track, /^\/track\/[\w-]{22}$/)
  const inquiry = await readInquiry(service.parts, reference, 'test')
  t.match(inquiry.row, { source: 'referral', queue: 'standard', criteria_mask: 0, quarantined: 0 })
  t.equal(inquiry.name, 'Rosa I.')
  t.same(inquiry.events[0]?.actor, 'referrer')
  t.same(inquiry.notices.map(({ kind }) => kind).sort(), ['admissions', 'referrer_received'])
  const [referral] = await stored(service)
  t.match(referral, {
    inquiry_id: id,
    feedback: 'full',
    part2: 0,
    npi: 'well_formed',
    came_by: 'web',
    criteria_named: 0b0100001,
  })
  t.notMatch(JSON.stringify(referral), /invented|2000000010/i, 'nothing readable is stored')
})

t.test('sent twice it is one referral; with other words it is kept too, and asked about', async t => {
  const service = await open(t)
  const first = await referred(service)
  const again = await referred(service, {}, first.token)
  t.equal(again.path, first.path)
  const other = await referred(service, { goals: 'Back to work.' }, first.token)
  t.not(other.path, first.path)
  t.match(other.page, 'How does this one belong to the first?')
  await postForm(service.url, { relation: 'corrects' }, `${other.path}/relation`)
  t.match(await (await fetch(service.url + other.path)).text(), 'this one corrects the first')
  t.equal((await stored(service)).length, 2)
  const [organisation, ...more] = await service.parts.store.db
    .selectFrom('organisations')
    .selectAll()
    .execute()
  t.same([organisation?.referrals, more], [2, []], 'both belong to one organization')
})

t.test('what is missing is asked for once, beside its question, and nothing typed is lost', async t => {
  const service = await open(t)
  const answer = await send(service, {
    legal_name: '',
    referrer_npi: '1234567897',
    birth_date: 'spring 1988',
  })
  const page = await answer.text()
  t.equal(answer.status, 422)
  for (const words of ['Please fill in: Legal name', 'does not look like an NPI', 'month/day/year'])
    t.match(page, words)
  t.match(page, 'value="spring 1988"')
  t.match(page, 'She has been low since the summer')
  t.match(page, 'Send anyway')
  t.equal((await stored(service)).length, 0)
  const anyway = await send(service, { legal_name: '', referrer_npi: '1234567897', intent: 'anyway' })
  t.equal(anyway.status, 303)
  t.match(
    await (await fetch(service.url + anyway.headers.get('location'))).text(),
    'came through all the same',
  )
  t.match(await stored(service), [{ npi: 'doubtful' }])
})

t.test('an empty referral can be sent as it is', async t => {
  const service = await open(t)
  t.equal((await send(service, {}, {})).status, 422)
  t.equal((await send(service, { intent: 'anyway' }, {})).status, 303)
  t.match(await stored(service), [{ feedback: 'none', organisation_id: null, npi: 'none' }])
})

t.test('records under Part 2 come in only with the consent, and carry their notice', async t => {
  const service = await open(t)
  for (const intent of ['send', 'anyway']) {
    const answer = await send(service, { part2: 'yes', intent })
    const page = await answer.text()
    t.equal(answer.status, 422)
    t.match(page, 'only with the person&#39;s written consent')
    t.notMatch(page, 'Send anyway')
  }
  t.equal((await stored(service)).length, 0)
  const { page } = await referred(service, { part2: 'yes', part2_consent: 'yes', substance_use: 'Sober.' })
  t.match(page, '42 CFR part 2 prohibits unauthorized use or disclosure')
  t.match(await stored(service), [{ part2: 1 }])
})

t.test('what was reported of danger decides where it goes, and shows whom to call', async t => {
  const service = await open(t)
  const { page } = await referred(service, { risk_self: 'may_act' })
  t.match(page, 'Please call us now as well')
  const today = await referred(service, { urgency: 'same_day' })
  t.match(today.page, 'Please call us now as well')
  const rows = await service.parts.store.db
    .selectFrom('inquiries')
    .select(['queue', 'standing', 'risk'])
    .orderBy('id')
    .execute()
  t.match(rows, [
    { queue: 'immediate', standing: 'immediate', risk: 'open' },
    { queue: 'same_day', standing: 'same_day', risk: 'open' },
  ])
})

t.test('it can be looked over first; each part has its way back', async t => {
  const service = await open(t)
  const review = await (await send(service, { intent: 'review' })).text()
  t.match(review, 'action="/refer"')
  t.match(review, 'formaction="/refer#agreement"')
  t.match(review, 'None seen')
  const change = await send(service, { change: 'clinical' })
  t.equal(change.status, 200)
  t.match(await change.text(), 'She has been low since the summer')
})

t.test('after half an hour the receipt shows the reference and the promise, and no more', async t => {
  const service = await open(t)
  const { path, reference } = await referred(service)
  service.clock.move(31 * 60_000)
  const page = await (await fetch(service.url + path)).text()
  t.match(page, reference)
  t.notMatch(page, /Rosalind|1988|track\//)
  t.equal(
    (await fetch(`${service.url}${path.replace('/refer', '/contact')}`)).status,
    404,
    'in its own place only',
  )
})

t.test('a referrer is written to only where the person agreed and the referrer asked for it', async t => {
  const service = await open(t)
  const kinds = async (fields: Fields) => {
    const { reference } = await referred(service, fields)
    const { notices } = await readInquiry(service.parts, reference, 'test')
    return notices.map(({ kind }) => kind).sort()
  }
  t.same(await kinds({ feedback: 'none' }), ['admissions'])
  t.same(await kinds({ answer_way: 'phone' }), ['admissions'])
  t.same(await kinds({ feedback: 'received' }), ['admissions', 'referrer_received'])
})

t.test('what a program sends is set apart, and writes to nobody', async t => {
  const service = await open(t)
  await send(service, { leave_blank: 'x' })
  const [row] = await service.parts.store.db.selectFrom('inquiries').selectAll().execute()
  t.equal(row?.quarantined, 1)
  const notices = await service.parts.store.db.selectFrom('notices').select('kind').execute()
  t.same(notices, [{ kind: 'admissions' }])
})

t.test('a referral is found by the person and by who referred them, and each list says which', async t => {
  const service = await open(t)
  const { reference } = await referred(service)
  await referred(service)
  await indexInquiries(service.parts)
  const front = await signedIn(service, 'front_desk')
  for (const typed of ['Rosalind', '978-555-0150', 'Invented Family Practice', 'ines@practice.example']) {
    const list = await (await front.post('/staff/look-up', { q: typed })).text()
    t.match(list, reference, typed)
    t.equal(list.includes('who referred'), typed !== 'Rosalind', typed)
  }
})
