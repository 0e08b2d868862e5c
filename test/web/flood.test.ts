import t, { type Test } from 'tap'
import { freshToken, movableClock, serviceFor } from '../helpers/service.ts'

const typed = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  message: 'I was told to ask.',
}
const flooder = '203.0.113.7'
const person = '203.0.113.8'

async function open(t: Test) {
  const service = await serviceFor(t, { TRUST_PROXY: '127.0.0.1' }, movableClock('2026-11-24T15:00:00Z'))
  const send = (from: string, fields: Record<string, string>) =>
    fetch(`${service.url}/contact`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'x-forwarded-for': from },
      redirect: 'manual',
    })
  const sendAsPerson = async (from: string, fields: Record<string, string> = typed) => {
    const form_token = await freshToken(service.url)
    service.clock.move(5000)
    return send(from, { ...fields, form_token })
  }
  const stored = () => service.parts.store.db.selectFrom('inquiries').select('quarantined').execute()
  return { ...service, send, sendAsPerson, stored }
}

t.test('1,210 suspected forms of one client leave the form open for everybody else', async t => {
  const { send, sendAsPerson, stored } = await open(t)
  for (let n = 0; n < 1210; n += 22)
    await Promise.all(Array.from({ length: 22 }, async () => (await send(flooder, typed)).arrayBuffer()))
  t.equal((await stored()).length, 60)
  t.equal((await sendAsPerson(person)).status, 303)
  const { status, headers, page } = await answerOf(send(flooder, typed))
  t.equal(status, 429)
  t.equal(headers.get('retry-after'), '3600')
  for (const words of ['I was told to ask.', 'call us now', '978-555-0123']) t.match(page, words)
})

t.test('a client beyond what people send is set apart, and asked to wait only far beyond that', async t => {
  const { sendAsPerson, stored } = await open(t)
  const statuses: number[] = []
  for (let n = 0; n < 81; n += 1) statuses.push((await sendAsPerson(flooder)).status)
  t.same(statuses, [...Array(80).fill(303), 429])
  t.same(
    (await stored()).map(({ quarantined }) => quarantined),
    [...Array(20).fill(0), ...Array(60).fill(1)],
  )
})

async function answerOf(sent: Promise<Response>) {
  const answer = await sent
  return { status: answer.status, headers: answer.headers, page: await answer.text() }
}
