import t from 'tap'
import { type Arrival, type ReceiveParts, rowsFor } from '../../src/actions/inquiry-rows.ts'
import { openWatch } from '../../src/actions/watch-desk.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import { practice } from '../../src/practice/practice.ts'
import { claimDue } from '../../src/storage/claims.ts'
import { insertInquiry } from '../../src/storage/inquiries.ts'
import { insertNotices } from '../../src/storage/notices.ts'
import { openHook } from '../helpers/delivery/hook.ts'
import { type House, houseFor } from '../helpers/delivery/house.ts'
import { deliverNotices } from '../helpers/delivery/one-pass.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const minute = 60_000
/** Tuesday, 10 in the morning in New York. */
const start = '2026-11-24T15:00:00.000Z'

const watchOf = (house: House) => openWatch({ ...house.delivery, ...house.parts, log: house.delivery.log })

/** Somebody whose promised time was an hour ago. */
const addLate = ({ parts, clock }: Pick<House, 'parts' | 'clock'>) => {
  const due_at = new Date(clock.now().getTime() - 60 * minute).toISOString()
  return storeInquiry(parts, [], { indexed: 1, standing: 'contact', due_at, act_by: due_at })
}

async function openWatched(t: Parameters<typeof houseFor>[0], answers: (number | 'hang')[] = [200]) {
  const hook = await openHook(answers)
  t.teardown(() => hook.close())
  const clock = movableClock(start)
  const house = await houseFor(t, { env: { ALERT_WEBHOOK_URL: hook.url }, clock })
  return { hook, house, clock, heard: () => hook.posts.map(({ body }) => JSON.parse(body)) }
}

t.test('an alarm is told when it begins or grows, and a restart repeats nothing', async t => {
  const { house, clock, heard } = await openWatched(t)
  let look = watchOf(house)
  await look()
  t.same(heard(), [])
  t.same(house.logged, [])

  await addLate(house)
  for (let n = 0; n < 3; n += 1) await look()
  t.same(heard(), [
    {
      text: 'At the desk, past the promised time: 1. Sign in: http://localhost:3000/staff',
      reference: '',
      kind: 'promise_passed',
      urgent: true,
    },
  ])
  t.match(house.logged, [{ level: 'warn', what: { alarm: 'promise_passed', count: 1 } }])

  await addLate(house)
  look = watchOf(house)
  await look()
  t.equal(heard().length, 1, 'it grew too soon after')
  clock.move(15 * minute)
  await look()
  await look()
  t.equal(heard().length, 2)
  t.match(heard()[1].text, 'past the promised time: 2.')

  await house.parts.store.db.updateTable('inquiries').set({ attempts: 1, act_by: '2030' }).execute()
  await look()
  await look()
  t.match(house.logged.at(-1), { level: 'info', what: { alarm: 'promise_passed' } })
  t.equal(house.logged.length, 3)
  await addLate(house)
  await look()
  t.equal(heard().length, 2, 'it began again too soon after')
  clock.move(15 * minute)
  await look()
  t.equal(heard().length, 3)
})

t.test('each alarm has its own quarter of an hour', async t => {
  const { house, clock, heard } = await openWatched(t)
  const look = watchOf(house)
  await addLate(house)
  await look()
  await storeInquiry(house.parts, [{}], { indexed: 1, due_at: '2030', act_by: '2030' })
  clock.move(16 * minute)
  for (let n = 0; n < 3; n += 1) await look()
  t.same(
    heard().map(({ kind }) => kind),
    ['promise_passed', 'notices_stalled'],
  )
  t.match(house.logged.at(-1), { level: 'error', what: { alarm: 'notices_stalled', count: 1 } })
})

t.test('where the second channel does not answer, it is tried again after a minute', async t => {
  const { house, clock, heard } = await openWatched(t, [500, 200])
  const look = watchOf(house)
  await addLate(house)
  for (let n = 0; n < 3; n += 1) await look()
  t.equal(heard().length, 1)
  clock.move(minute)
  for (let n = 0; n < 3; n += 1) await look()
  t.equal(heard().length, 2)
  clock.move(minute)
  await look()
  t.equal(heard().length, 2)
})

t.test('the desk says what calls for attention, in words', async t => {
  const clock = movableClock(start)
  const service = await serviceFor(t, {}, clock)
  await addLate({ parts: service.parts, clock })
  const me = await signedIn(service, 'lead')
  const alarmsOn = async () =>
    [...(await (await me.get('/staff')).text()).matchAll(/<li class="alarm">(?:<a [^>]*>)?(.*?)<\//g)].map(
      ([, words]) => words,
    )
  t.same(await alarmsOn(), ['One promised time has passed, and nobody has tried to reach the person.'])
  await addLate({ parts: service.parts, clock })
  t.same(await alarmsOn(), ['2 promised times have passed, and nobody has tried to reach the people.'])
})

t.test('who is late is listed for operators; only faults of the service say 503', async t => {
  const clock = movableClock(start)
  const token = { headers: { authorization: 'Bearer a-token-for-the-test' } }
  const { url, parts } = await serviceFor(t, { METRICS_TOKEN: 'a-token-for-the-test' }, clock)
  const ready = async () => {
    const answer = await fetch(`${url}/readyz`, token)
    const { checks } = (await answer.json()) as { checks: { name: string; detail: string }[] }
    return [answer.status, checks.find(({ name }) => name === 'desk')?.detail]
  }
  t.same(await ready(), [200, 'nothing is late'])
  await addLate({ parts, clock })
  t.same(await ready(), [200, '1 promise_passed'])
  const metrics = await (await fetch(`${url}/metrics`, token)).text()
  t.match(metrics, 'intake_desk_alarms{alarm="promise_passed"} 1')
  t.match(metrics, 'intake_desk_alarms{alarm="daily_test_missing"} 0')
  const { notices } = await storeInquiry(parts, [{}], { indexed: 1, due_at: '2030', act_by: '2030' })
  await parts.store.db
    .updateTable('notices')
    .set({ state: 'failed', due_at: null })
    .where('id', '=', notices[0]?.id ?? '')
    .execute()
  t.same(await ready(), [503, '1 promise_passed, 1 notices_failed'])
})

/** Stores what the form would. */
async function receive(house: House, suspicions: Arrival['suspicions'], n: number) {
  const { parts } = house
  const receiving: ReceiveParts = {
    ...parts,
    audience: { admissionsEmails: ['one@example.org'], webhook: true },
  }
  const parsed = parseForm(practice.contactForm, { name: 'Rosa Invented', safety_self: 'may_act' })
  const arrival = { parsed, token: '', suspicions, language: 'en', source: 'web' as const }
  const { inquiry, notices } = await rowsFor(receiving, arrival, {
    token_hash: `token ${n}`,
    receipt_hash: `receipt ${n}`,
  })
  await parts.store.commit(async trx => {
    await insertInquiry(trx, inquiry)
    await insertNotices(trx, notices)
  })
  return inquiry
}

t.test('a flood of what was set apart does not hold up a person in danger', async t => {
  const { house, clock, heard } = await openWatched(t)
  for (let n = 0; n < 50; n += 1) await receive(house, ['too_many'], n)
  clock.move(1000)
  const person = await receive(house, [], 50)
  for (const channel of ['mail', 'webhook']) {
    const [first] = await claimDue(house.parts.store, clock.now(), minute, 1, channel)
    t.match(first, { inquiry_id: person.id, urgent: 2, state: 'sending' }, channel)
  }
  await deliverNotices(house.delivery)
  t.equal(heard().length, 50, 'the others hear of theirs as well')
  t.ok(heard().every(({ urgent }) => urgent === true))
})
