import t from 'tap'
import { arrived } from '../helpers/desk.ts'
import { referred } from '../helpers/referral.ts'
import { openTestService } from '../helpers/service.ts'
import { houseEvents, type SignedIn, signedIn } from '../helpers/staff.ts'

const reason = 'Her lawyer asked for it, with a signed release.'
const service = await openTestService({ RATE_LIMITS: 'off' })
const { db } = service.parts.store
t.teardown(() => service.close())
const clinician = await signedIn(service, 'clinician', 'Cleo Invented')
const front = await signedIn(service, 'front_desk', 'Fay Invented')
const rosa = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  email: 'rosa@person.example',
  safety_self: 'may_act',
  mood_low: '3',
  message: 'zebra-message',
}
const reference = await arrived(service, rosa)
const path = `/staff/inquiries/${reference}/record`

const addressOf = async (who: SignedIn) =>
  (await who.post(path, { reason })).headers.get('location') ?? 'nowhere'

t.test('a record opens for printing once somebody has said why; both chains know it first', async t => {
  const asked = await clinician.post(path, { reason })
  const address = asked.headers.get('location') ?? ''
  t.equal(asked.status, 303)
  t.match(address, new RegExp(`^${path}/[\\w-]{60,200}$`))
  const row = await db.selectFrom('inquiries').selectAll().executeTakeFirstOrThrow()
  const entry = await db.selectFrom('entries').selectAll().executeTakeFirstOrThrow()
  const events = await db.selectFrom('events').selectAll().orderBy('seq').execute()
  const last = events.at(-1)
  t.match(last, { inquiry_id: row.id, kind: 'exported', actor: `staff:${clinician.staff.id}` })
  t.same(JSON.parse(last?.detail ?? ''), { format: 'print', from: '127.0.0.1', entry: entry.id })
  t.match((await houseEvents(service)).at(-1), {
    kind: 'exported',
    actor: `staff:${clinician.staff.id}`,
    detail: { what: 'record', inquiry: reference, format: 'print' },
  })
  t.notMatch(JSON.stringify([entry, events, await houseEvents(service)]), /lawyer|release/)

  const answer = await clinician.get(address)
  const page = await answer.text()
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.match(page, `Record of inquiry ${reference}`)
  t.match(page, /printed by Cleo Invented, \w{3} \d+, 20/)
  for (const words of ['Rosa Invented', '978-555-0123', 'zebra-message', 'worried I might act', 'Depression'])
    t.match(page, words)
  t.match(page, reason, 'why it left stands on it')
  t.match(page, 'No e-mail.')
  t.notMatch(page, /rosa@person/, 'an address that may not be used is not on paper either')
})

t.test('what stands on it follows from who prints it', async t => {
  const page = await (await front.get(await addressOf(front))).text()
  for (const words of ['Rosa Invented', '978-555-0123', 'printed by Fay Invented']) t.match(page, words)
  for (const words of ['zebra', 'might act', 'Depression', 'Fit sheet']) t.notMatch(page, new RegExp(words))
})

t.test('a referral leaves with who sent it, and with the notice that its records carry', async t => {
  await referred(service, { part2: 'yes', part2_consent: 'yes' })
  const { reference: sent } = await db
    .selectFrom('inquiries')
    .select('reference')
    .where('source', '=', 'referral')
    .executeTakeFirstOrThrow()
  const asked = await front.post(`/staff/inquiries/${sent}/record`, { reason })
  const answer = await front.get(asked.headers.get('location') ?? '')
  const page = await answer.text()
  t.equal(answer.status, 200)
  t.match(page, 'id="referral"')
  t.match(page, /42 CFR/)
})

t.test('its address opens it for its owner alone, for a quarter of an hour, and nothing else', async t => {
  const address = await addressOf(clinician)
  const token = address.split('/').at(-1)
  const other = await arrived(service, { ...rosa, name: 'Tom Invented' })
  for (const [who, wanted] of [
    [front, address],
    [clinician, `/staff/inquiries/${other}/record/${token}`],
    [clinician, `${address.slice(0, -4)}AAAA`],
    [clinician, `${path}/x`],
  ] as const) {
    const answer = await who.get(wanted)
    const page = await answer.text()
    t.equal(answer.status, 410, wanted)
    t.match(page, 'Say once more why')
    t.notMatch(page, /978-555|zebra/)
  }
  service.clock.move(14 * 60_000)
  t.equal((await clinician.get(address)).status, 200)
  service.clock.move(2 * 60_000)
  t.equal((await clinician.get(address)).status, 410)
})

t.test('without a reason nothing opens, and what was typed stays', async t => {
  const before = (await houseEvents(service)).length
  const answer = await clinician.post(path, { reason: ' court    ' })
  const page = await answer.text()
  t.equal(answer.status, 422)
  t.match(page, '>\n court    </textarea>')
  t.match(page, 'id="reason-fault"')
  t.equal((await clinician.post(path, { reason: 'nul \0 in a reason' })).status, 422)
  t.equal((await houseEvents(service)).length, before)
})

t.test('whoever may read answers takes the record as FHIR; nobody else is offered it', async t => {
  const nia = await signedIn(service, 'front_desk', 'Nia Invented')
  const asked = await clinician.post(path, { reason, format: 'fhir' })
  const answer = await clinician.get(asked.headers.get('location') ?? '')
  t.match(answer.headers.get('content-type'), 'application/fhir+json')
  t.match(answer.headers.get('content-disposition'), /^attachment; filename="[0-9A-Z-]{9}\.fhir\.json"$/)
  t.match(await answer.json(), { resourceType: 'Bundle', type: 'collection' })
  const typed = `${reference.slice(0, 4).toLowerCase()}–${reference.slice(5)}`
  const spoken = (asked.headers.get('location') ?? '').replace(reference, encodeURIComponent(typed))
  const again = await clinician.get(spoken)
  t.equal(again.status, 200, 'however its reference is typed')
  t.equal(again.headers.get('content-disposition'), answer.headers.get('content-disposition'))
  const events = await db.selectFrom('events').selectAll().orderBy('seq').execute()
  t.match(JSON.parse(events.at(-1)?.detail ?? ''), { format: 'fhir' })
  t.equal((await nia.post(path, { reason, format: 'fhir' })).status, 404)
  t.notMatch(await (await nia.get(path)).text(), 'value="fhir"')
  t.equal((await nia.get(asked.headers.get('location') ?? '')).status, 410, 'somebody else’s address')
})
