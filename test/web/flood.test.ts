import t, { type Test } from 'tap'
import { noticesOf } from '../../src/storage/notices.ts'
import { freshToken, movableClock, serviceFor } from '../helpers/service.ts'

const typed = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  message: 'I was told to ask.',
}
type Sending = (from: string, fields: object, headers?: object) => Promise<Response>

const flooder: string = '203.0.113.7'
const person = '203.0.113.8'

async function open(t: Test) {
  const service = await serviceFor(t, { TRUST_PROXY: '127.0.0.1' }, movableClock('2026-11-24T15:00:00Z'))
  const send: Sending = (from, fields, headers = {}) =>
    fetch(`${service.url}/contact`, {
      method: 'POST',
      body: new URLSearchParams({ ...fields }),
      headers: { 'x-forwarded-for': from, ...headers },
      redirect: 'manual',
    })
  const sendAsPerson = async (from: string, fields: Record<string, string> = typed) => {
    const form_token = await freshToken(service.url)
    service.clock.move(5000)
    return send(from, { ...fields, form_token })
  }
  const stored = () => service.parts.store.db.selectFrom('inquiries').selectAll().orderBy('id').execute()
  return { ...service, send, sendAsPerson, stored }
}

/** So many suspected forms at once; how many of them were taken. */
async function flood(
  send: Sending,
  count: number,
  { fields = typed as object, headers = {}, from = (_: number) => flooder } = {},
) {
  const statuses: number[] = []
  for (let n = 0; n < count; n += 20)
    await Promise.all(
      Array.from({ length: Math.min(20, count - n) }, async (_, i) => {
        const answer = await send(from(n + i), fields, headers)
        await answer.arrayBuffer()
        statuses.push(answer.status)
      }),
    )
  return statuses.filter(status => status === 303).length
}

t.test(
  'a flood of one client leaves the form open for everybody else, and for what may not wait',
  async t => {
    const { send, sendAsPerson, stored, parts } = await open(t)
    t.equal(await flood(send, 1100), 1060, '60, and what all clients may send beyond theirs')
    t.equal((await stored()).length, 1060)
    t.equal((await sendAsPerson(person)).status, 303)
    t.equal((await send(person, typed)).status, 303, 'a suspected form of another client')
    const { status, headers, page } = await answerOf(send(flooder, typed))
    t.equal(status, 429)
    t.equal(headers.get('retry-after'), '3600')
    for (const words of ['I was told to ask.', 'call us now', '978-555-0123', 'tel:988']) t.match(page, words)

    const before = (await stored()).length
    for (const named of [{ safety_self: 'may_act' }, { safety_self: 'thoughts' }, { safety_now: 'no idea' }])
      t.equal((await sendAsPerson(flooder, { ...typed, ...named })).status, 303, JSON.stringify(named))
    const urgent = (await stored()).slice(before)
    t.same(
      urgent.map(({ queue, quarantined }) => [queue, quarantined]),
      [
        ['immediate', 1],
        ['same_day', 1],
        ['same_day', 1],
      ],
    )
    for (const { id } of urgent)
      t.ok(
        (await noticesOf(parts.store.db, id)).some(({ urgent }) => urgent === 1),
        'the team is told at once',
      )
    const danger = { ...typed, safety_self: 'may_act' }
    t.equal(await flood(send, 1010, { fields: danger }), 997, 'with those three all of its room')
    t.equal((await answerOf(send(flooder, danger))).status, 429, 'a ceiling of the whole process')
    t.equal((await send(person, danger)).status, 303, 'another client’s does not need it')
  },
)

t.test('pages of other sites use up nothing of an address', async t => {
  const { send, sendAsPerson, stored } = await open(t)
  t.equal(await flood(send, 100, { headers: { 'sec-fetch-site': 'cross-site' } }), 0)
  t.equal((await stored()).length, 0)
  t.equal(
    await flood(send, 100, { headers: { origin: 'https://elsewhere.example' } }),
    100,
    'of an older browser',
  )
  for (let n = 0; n < 20; n += 1) t.equal((await sendAsPerson(flooder)).status, 303)
  const own = (await stored()).slice(100)
  t.same(
    own.map(({ quarantined }) => quarantined),
    Array(20).fill(0),
  )
})

t.test('a client beyond what people send is set apart, and not refused', async t => {
  const { sendAsPerson, stored } = await open(t)
  for (let n = 0; n < 90; n += 1) t.equal((await sendAsPerson(flooder)).status, 303)
  t.same(
    (await stored()).map(({ quarantined }) => quarantined),
    [...Array(20).fill(0), ...Array(70).fill(1)],
  )
})

/** Each from another line of one /48. */
const line = (n: number) => `2001:db8:0:${n.toString(16)}::1`

t.test('one machine with all lines of a /48 is no crowd', async t => {
  const { send, sendAsPerson, stored } = await open(t)
  for (let n = 0; n < 210; n += 1) t.equal((await sendAsPerson(line(n))).status, 303)
  const apart = (await stored()).map(({ quarantined }) => quarantined)
  t.same(apart, [...Array(200).fill(0), ...Array(10).fill(1)])
  t.equal(
    await flood(send, 1700, { from: n => line(1000 + n) }),
    1590,
    'no more than 600, and what is beyond',
  )
  t.equal((await send(person, typed)).status, 303, 'a suspected form of another client')
})

async function answerOf(sent: Promise<Response>) {
  const answer = await sent
  return { status: answer.status, headers: answer.headers, page: await answer.text() }
}
