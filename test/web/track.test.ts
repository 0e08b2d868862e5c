import t from 'tap'
import type { ReferralRow } from '../../src/storage/referral-tables.ts'
import { leastMs } from '../../src/web/public/track-routes.ts'
import { referred } from '../helpers/referral.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn, visitor } from '../helpers/staff.ts'

const minute = 60_000
const open = (t: Parameters<typeof serviceFor>[0]) => serviceFor(t, {}, movableClock('2026-11-24T15:00:00Z'))
const kindsOf = async ({ parts }: TestService) =>
  (await parts.store.db.selectFrom('events').select('kind').execute()).map(({ kind }) => kind)

/** A referrer who gave the right answer. */
async function follower(service: TestService, fields: Record<string, string> = {}) {
  const sent = await referred(service, fields)
  const alex = visitor(service.url)
  const answer = await alex.post(sent.track, { birth_date: '4/23/1988' })
  const page = async () => (await alex.get(sent.track)).text()
  return { ...sent, alex, answer, page }
}

t.test('a date of birth opens the page for half an hour, and nothing of the person stands on it', async t => {
  const service = await open(t)
  const { alex, answer, page, track, reference } = await follower(service)
  t.equal(answer.status, 303)
  t.match(answer.headers.get('set-cookie'), /Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax/)
  const html = await page()
  t.match(html, reference)
  t.notMatch(html, /Rosalind|Invented, R|1988/)
  t.equal((await alex.get(track)).headers.get('cache-control'), 'no-store')
  service.clock.move(31 * minute)
  t.match(await page(), 'name="birth_date"')
  t.ok((await kindsOf(service)).includes('tracker_opened'))
})

t.test('wrong, locked, ended, expired and unknown look the same to a stranger', async t => {
  const service = await open(t)
  const { track, reference } = await referred(service)
  const strip = (html: string) => html.replaceAll(/\/track\/[\w-]+/g, '/track/X')
  const tried = async (path: string, birth_date: string) => {
    const answer = await visitor(service.url).post(path, { birth_date })
    return [answer.status, strip(await answer.text())]
  }
  const wrong = await tried(track, '1/1/1990')
  t.same(await tried(`/track/${'x'.repeat(22)}`, '4/23/1988'), wrong, 'unknown')
  for (let n = 0; n < 4; n++) t.same(await tried(track, '1/1/1990'), wrong)
  t.same(await tried(track, '4/23/1988'), wrong, 'locked, even for the right answer')
  t.ok((await kindsOf(service)).includes('tracker_locked'))
  const told = await service.parts.store.db.selectFrom('notices').select('kind').execute()
  t.ok(
    told.some(({ kind }) => kind === 'referral_changed'),
    'the team hears of it',
  )
  const other = await referred(service)
  service.clock.move(200 * 86_400_000)
  t.same(await tried(other.track, '4/23/1988'), wrong, 'expired')
  t.ok(reference)
})

t.test('staff end the page, and give it a new address', async t => {
  const service = await open(t)
  const { page, reference } = await follower(service)
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  t.match(await page(), 'Nobody has taken it on yet')
  await fay.post(`/staff/inquiries/${reference}/tracker-end`)
  t.match(await page(), 'name="birth_date"')
  const renewed = await fay.post(`/staff/inquiries/${reference}/tracker`)
  t.equal(renewed.status, 303)
  const sheet = await (await fay.get(`/staff/inquiries/${reference}`)).text()
  t.match(sheet, /\/track\/[\w-]{22}/)
})

t.test('each step at the desk shows as far as the person agreed, and queues a neutral mail', async t => {
  const service = await open(t)
  const full = await follower(service)
  const less = await follower(service, { feedback: 'received' })
  const none = await follower(service, { feedback: 'none' })
  const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
  for (const { reference } of [full, less, none])
    t.equal((await cleo.post(`/staff/inquiries/${reference}/acceptance`, { version: '1' })).status, 303)
  const [told, little, nothing] = [await full.page(), await less.page(), await none.page()]
  t.match(told, 'Accepted')
  t.notMatch(little, 'Accepted')
  t.notMatch(nothing, 'Accepted')
  const changed = await service.parts.store.db
    .selectFrom('notices')
    .select('inquiry_id')
    .where('kind', '=', 'referrer_changed')
    .execute()
  t.same(changed, [{ inquiry_id: full.id }])
})

t.test('what we ask is answered there; a referrer may add something and take it back', async t => {
  const service = await open(t)
  const { alex, page, track, reference } = await follower(service)
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const asked = await fay.post(`/staff/inquiries/${reference}/referrer-request`, {
    version: '1',
    question: 'Which step of care was the last?',
    by: '2026-11-30T10:00',
  })
  t.equal(asked.status, 303, await asked.text())
  t.match(await page(), 'Which step of care was the last?')
  t.equal((await alex.post(`${track}/additions`, { note: ' ' })).status, 422)
  t.equal((await alex.post(`${track}/additions`, { note: 'Day treatment until May.' })).status, 303)
  t.notMatch(await page(), 'Which step of care')
  const foreign = await fetch(`${service.url}${track}/withdrawal`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site', cookie: [...alex.jar].map(pair => pair.join('=')).join('; ') },
  })
  t.equal(foreign.status, 403)
  t.equal((await alex.post(`${track}/withdrawal`, { note: '' })).status, 303)
  const kinds = await kindsOf(service)
  for (const kind of ['ask_referrer', 'referrer_answered', 'referrer_withdrew'])
    t.ok(kinds.includes(kind), kind)
  const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
  t.match(await (await cleo.get(`/staff/inquiries/${reference}/answers`)).text(), 'Day treatment until May.')
  t.notMatch(await (await fay.get(`/staff/inquiries/${reference}`)).text(), 'Day treatment until May.')
})

t.test('without the question answered nothing is taken in', async t => {
  const service = await open(t)
  const { track } = await referred(service)
  const answer = await visitor(service.url).post(`${track}/additions`, { note: 'Something.' })
  t.equal(answer.status, 422)
  t.match(await answer.text(), 'value="Something."', 'and nothing typed is lost')
  t.notOk((await kindsOf(service)).includes('referrer_added'))
})

t.test('what is too much for one day is not kept, and stands on the page as it was typed', async t => {
  const service = await open(t)
  const { alex, track, id } = await follower(service)
  const add = () => alex.post(`${track}/additions`, { note: 'One more thing.' })
  for (let n = 0; n < 20; n++) t.equal((await add()).status, 303)
  const answer = await add()
  const page = await answer.text()
  t.equal(answer.status, 429)
  t.match(page, 'This page takes no more today')
  t.match(page, 'One more thing.</textarea>')
  const told = await service.parts.store.db
    .selectFrom('notices')
    .select('id')
    .where('inquiry_id', '=', id)
    .where('kind', '=', 'referral_changed')
    .execute()
  t.equal(told.length, 1, 'the team hears once')
})

t.test('whoever sends too much to trackers is asked to wait, and loses nothing', async t => {
  const service = await open(t)
  const { track } = await referred(service)
  const alex = visitor(service.url)
  await alex.post(track, { birth_date: '4/23/1988' })
  const stranger = `/track/${'x'.repeat(22)}`
  let last = await alex.post(stranger, { birth_date: '1/1/1990' })
  for (let n = 0; n < 70 && last.status !== 429; n++)
    last = await alex.post(stranger, { birth_date: '1/1/1990', note: 'Typed before.' })
  t.equal(last.status, 429)
  t.equal(last.headers.get('retry-after'), '600')
  t.match(await last.text(), 'value="Typed before."')
  const added = await alex.post(`${track}/additions`, { note: 'Something.' })
  t.equal(added.status, 429)
  t.match(await added.text(), /Too much came from here at once(.|\n)*Something\.<\/textarea>/)
})

t.test('what comes from a browser that is signed in at the desk says so in the timeline', async t => {
  const service = await open(t)
  const sent = await referred(service)
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  await fay.post(sent.track, { birth_date: '1/1/1990' })
  await fay.post(sent.track, { birth_date: '4/23/1988' })
  t.equal((await fay.post(`${sent.track}/additions`, { note: 'Written at the desk.' })).status, 303)
  t.equal((await fay.post(`${sent.track}/withdrawal`)).status, 303)
  const details = async () =>
    (await service.parts.store.db.selectFrom('events').selectAll().orderBy('seq').execute())
      .filter(({ inquiry_id, actor }) => inquiry_id === sent.id && actor === 'referrer')
      .filter(({ kind }) => kind !== 'received')
      .map(({ kind, detail }) => [kind, JSON.parse(detail)])
  const here = { from: '127.0.0.1', desk: fay.staff.id }
  t.match(await details(), [
    ['tracker_refused', here],
    ['tracker_opened', here],
    ['referrer_added', here],
    ['referrer_withdrew', here],
  ])
  const page = await (await fay.get(`/staff/inquiries/${sent.reference}`)).text()
  const said = page.match(/from a browser that is signed in at the desk \(Fay Invented\)/g) ?? []
  t.equal(said.length, 4)
  const other = await follower(service)
  const [opened] = (
    await service.parts.store.db.selectFrom('events').selectAll().where('inquiry_id', '=', other.id).execute()
  ).filter(({ kind }) => kind === 'tracker_opened')
  t.same(JSON.parse(opened?.detail ?? ''), { from: '127.0.0.1' }, 'any other browser: its address alone')
})

t.test('nothing that does not open is told apart by how long its answer takes', async t => {
  const service = await open(t)
  const [wrong, over] = [await referred(service), await referred(service)]
  const change = (changes: Partial<ReferralRow>) =>
    service.parts.store.db.updateTable('referrals').set(changes).where('inquiry_id', '=', over.id).execute()
  const took = async (path: string) => {
    const begun = performance.now()
    t.equal((await visitor(service.url).post(path, { birth_date: '1/1/1990' })).status, 422)
    return performance.now() - begun
  }
  const kinds: [string, string, Partial<ReferralRow>?][] = [
    ['wrong', wrong.track],
    ['unknown', `/track/${'x'.repeat(22)}`],
    ['none of ours', '/track/x'],
    ['expired', over.track, { tracker_expires_at: '2020-01-01T00:00:00.000Z' }],
    ['locked', over.track, { tracker_ended: 'locked' }],
    ['ended', over.track, { tracker_ended: 'revoked' }],
  ]
  for (const [name, path, changes] of kinds) {
    if (changes) await change(changes)
    t.ok((await took(path)) >= leastMs - 2, name)
  }
})
