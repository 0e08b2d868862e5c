import t, { type Test } from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { apiClient } from '../helpers/api-client.ts'
import { versionOf } from '../helpers/desk.ts'
import { invented, referred } from '../helpers/referral.ts'
import { freshToken, movableClock, postForm, serviceFor } from '../helpers/service.ts'
import { type SignedIn, signedIn, visitor } from '../helpers/staff.ts'

/** Words that one side alone may show. */
const own = 'She wrote by herself that the evenings are long.'
const theirs = 'Her provider wrote of two quiet years.'

/** A person who wrote and was referred, everybody who may look at either, and what each is shown. */
async function open(t: Test) {
  const service = await serviceFor(t, {}, movableClock('2026-11-24T15:00:00Z'))
  const { url, clock, parts } = service
  const form_token = await freshToken(url)
  clock.move(10_000)
  const fields = { name: 'Roza Invented', phone: invented.phone, contact_call: 'yes', message: own }
  const sent = await postForm(url, { ...fields, form_token })
  const receipt = sent.headers.get('location') ?? ''
  const { reference } = await parts.store.db
    .selectFrom('inquiries')
    .select('reference')
    .executeTakeFirstOrThrow()
  const referral = await referred(service, { reason: theirs })
  await indexInquiries(parts)
  const ines = visitor(url)
  await ines.post(referral.track, { birth_date: '4/23/1988' })
  const outside = async () => ({
    receipt: await (await fetch(url + receipt)).text(),
    referralReceipt: await (await fetch(url + referral.path)).text(),
    tracker: await (await ines.get(referral.track)).text(),
  })
  const at = (one: string) => `/staff/inquiries/${one}`
  const pages = async (who: SignedIn, one: string) =>
    (await Promise.all([at(one), `${at(one)}/answers`].map(async path => (await who.get(path)).text()))).join(
      '\n',
    )
  const did = async (who: SignedIn, one: string, noun: string, fields: Record<string, string>) => {
    const answer = await who.post(`${at(one)}/${noun}`, fields)
    if (answer.status !== 303) throw new Error(`${noun}: ${answer.status}`)
  }
  const queued = async () =>
    (await parts.store.db.selectFrom('notices').select(['inquiry_id', 'kind']).orderBy('id').execute()).map(
      ({ kind }) => kind,
    )
  return { service, reference, referral, outside, pages, did, queued }
}

t.test('a referral and what the person sent become one case, and two again, as staff say', async t => {
  const { service, reference, referral, pages, did } = await open(t)
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const suggested = await pages(fay, reference)
  t.match(suggested, /Possibly the same person/)
  t.match(
    suggested,
    new RegExp(`${referral.reference}.*referral · .*<strong>Likely:</strong> same phone`, 's'),
  )
  t.match(await pages(fay, referral.reference), new RegExp(`Possibly the same person.*${reference}`, 's'))
  await did(fay, referral.reference, 'case', {
    other: reference,
    version: await versionOf(service, referral.reference),
    other_version: await versionOf(service, reference),
  })
  t.match(await pages(fay, reference), new RegExp(`id="case">One case.*${referral.reference}`, 's'))
  t.match(await pages(fay, referral.reference), new RegExp(`id="case">One case.*${reference}`, 's'))
  await did(fay, reference, 'case-end', { version: await versionOf(service, reference) })
  for (const one of [reference, referral.reference]) t.notMatch(await pages(fay, one), 'id="case">One case')
})

t.test('as one case each side is seen by whom it was before, and says what it said', async t => {
  const { service, reference, referral, outside, pages, did, queued } = await open(t)
  const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
  const fay = await signedIn(service, 'front_desk', 'Fay Invented')
  const [before, told] = [await outside(), await queued()]
  await did(cleo, reference, 'case', {
    other: referral.reference,
    version: await versionOf(service, reference),
    other_version: await versionOf(service, referral.reference),
  })
  t.same(await outside(), before, 'joining changes nothing that the person or the referrer sees')
  t.same(await queued(), told, 'and tells neither of them')

  await did(cleo, reference, 'claim', { version: await versionOf(service, reference) })
  await did(cleo, reference, 'appointment', {
    version: await versionOf(service, reference),
    at: '2026-12-02T10:00',
    note: 'Agreed with her.',
  })
  t.same(await outside(), before, 'what becomes of her own inquiry is not told to whoever referred')
  await did(cleo, referral.reference, 'acceptance', { version: await versionOf(service, referral.reference) })
  const after = await outside()
  t.not(after.tracker, before.tracker)
  t.match(after.tracker, 'Accepted')
  t.notMatch(after.tracker, /long|appointment|Scheduled|Roza/)
  t.equal(after.receipt, before.receipt, 'nor what becomes of the referral to the person')
  for (const secret of [theirs, 'Ines', referral.reference]) t.notMatch(after.receipt, secret)
  for (const secret of [own, reference]) t.notMatch(after.tracker + after.referralReceipt, secret)

  t.match(await pages(cleo, reference), own)
  t.notMatch(
    await pages(cleo, reference),
    theirs,
    'staff open the other side by its own page, with its own event',
  )
  t.notMatch(await pages(cleo, referral.reference), own)
  for (const one of [reference, referral.reference])
    for (const secret of [own, theirs]) t.notMatch(await pages(fay, one), secret)
  const { key } = await apiClient(service)
  const stranger = await fetch(`${service.url}/api/v1/referrals/${reference}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  t.equal(stranger.status, 404)
})
