import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { arrived } from '../helpers/desk.ts'
import { storeMany } from '../helpers/many-inquiries.ts'
import { referred } from '../helpers/referral.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { houseEvents, type SignedIn, signedIn } from '../helpers/staff.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'

const reason = 'For the yearly numbers of the board, asked by Lee.'
const rosa = {
  name: 'Rosa Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  email: 'rosa@person.example',
  mood_low: '3',
  safety_self: 'thoughts',
  message: '=HYPERLINK("http://evil.example")\nsecond line, with "quotes"',
}

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-12-02T15:00:00Z'))
const { parts } = service
t.teardown(() => service.close())
const lead = await signedIn(service, 'lead', 'Lee Invented')

async function asked(fields: Record<string, string> = {}) {
  const answer = await lead.post('/staff/exports', { reason, ...fields })
  const csv = Buffer.from(await answer.arrayBuffer()).toString('utf8')
  return { answer, csv, lines: csv.split('\r\n').slice(1, -1) }
}

const exportEvents = async () => (await houseEvents(service)).filter(({ kind }) => kind.startsWith('export'))

/** What some work exports, with its two events: the last one follows the last byte. */
async function eventsOf<T>(work: () => Promise<T>) {
  const before = (await exportEvents()).length
  const result = await work()
  for (let tries = 0; tries < 500 && (await exportEvents()).length < before + 2; tries++)
    await new Promise(next => setTimeout(next, 10))
  const [begun, ended] = (await exportEvents()).slice(before)
  return { result, begun, ended }
}

const exported = async (fields: Record<string, string>) => (await eventsOf(() => asked(fields))).result

t.test('a lead exports a list for a reason: no name, no contact and no answer leaves with it', async t => {
  const reference = await arrived(service, rosa)
  const { result, begun, ended } = await eventsOf(() => asked())
  const { answer, csv } = result
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8')
  t.equal(answer.headers.get('cache-control'), 'no-store')
  t.equal(
    answer.headers.get('content-disposition'),
    'attachment; filename="inquiries-2026-09-14-2026-12-02.csv"',
  )
  t.equal(
    csv,
    [
      '\uFEFFReference,Received,Came by,Queue,State,Promised by,First contact,Tries,Taken on by,Closed',
      `${reference},2026-12-02 10:00,form,Call today,new,2026-12-02 17:00,,0,,`,
      '',
    ].join('\r\n'),
  )
  t.match(begun, {
    kind: 'exported',
    actor: `staff:${lead.staff.id}`,
    detail: { what: 'inquiries', since: '2026-09-14', through: '2026-12-02', queue: '', parts: '' },
  })
  t.same(ended?.detail, { export: begun?.detail.export, inquiries: 1, ended: 'whole' })
  const [row] = await parts.store.db.selectFrom('exports').selectAll().execute()
  t.match(row, { id: begun?.detail.export, inquiries: 1, ended: 'whole' })
  t.notMatch(JSON.stringify([row, begun, ended]), /yearly|board/, 'the reason is sealed')
  const page = await (await lead.get('/staff/exports')).text()
  t.match(page, reason, 'leads read it')
  t.match(page, '1 inquiry left')
})

t.test('names and answers leave only by ticks of their own, and no cell is a formula', async t => {
  const { csv: contact } = await exported({ contact: 'yes' })
  t.match(contact, /,Name,Pronouns,/)
  t.match(contact, /,Rosa Invented,,,,978-555-0123,,,,no,no,/)
  t.notMatch(contact, /rosa@person|HYPERLINK|Depression/, 'an address that may not be used stays behind')
  const { result, begun } = await eventsOf(() => asked({ answers: 'yes' }))
  t.notMatch(result.csv, /Rosa|0123/)
  t.match(result.csv, 'Urgent: the same day')
  t.match(result.csv, `,"'=HYPERLINK(""http://evil.example"")\nsecond line, with ""quotes""",`)
  t.equal(begun?.detail.parts, 'answers')
})

t.test('period, queue, state and source narrow it; the daily test is never in it', async t => {
  const came = (received_at: string, more = {}) => storeInquiry(parts, [], { received_at, ...more })
  const late = await came('2025-12-01T04:59:59.999Z', { source: 'phone' })
  const first = await came('2025-12-01T05:00:00.000Z')
  const ended = { state: 'closed', standing: 'closed', closed_at: '2025-12-02T00:00:00.000Z' }
  const closed = await came('2025-12-02T04:59:00.000Z', ended)
  await came('2025-12-01T12:00:00.000Z', { source: 'synthetic', standing: 'synthetic' })
  const found = async (fields: Record<string, string>) =>
    (await exported({ from: '2025-11-30', to: '2025-12-31', ...fields })).lines.map(
      line => line.split(',')[0],
    )
  const names = (...rows: { inquiry: { reference: string } }[]) => rows.map(row => row.inquiry.reference)
  t.same(await found({}), names(late, first, closed))
  t.same(await found({ from: '2025-12-01', to: '2025-12-01' }), names(first, closed), 'days of the practice')
  t.same(await found({ from: '2025-11-30', to: '2025-11-30' }), names(late))
  t.same(await found({ state: 'closed' }), names(closed))
  t.same(await found({ queue: 'overdue' }), names(late, first))
  t.same(await found({ queue: 'closed' }), names(closed))
  t.same(await found({ source: 'phone' }), names(late))
  t.same(await found({ from: '2024-01-01', to: '2024-01-31' }), [])
})

t.test('many leave in pages: each once, in order', async t => {
  const { inquiry } = await storeInquiry(parts, [], { received_at: '2023-12-01T12:00:00.000Z' })
  await storeMany(parts, inquiry, 1250)
  const { result, ended } = await eventsOf(() => asked({ from: '2023-12-01', to: '2023-12-01' }))
  t.equal(new Set(result.lines.map(line => line.split(',')[0])).size, 1251)
  t.equal(result.lines.length, 1251)
  const times = result.lines.map(line => line.split(',')[1] ?? '')
  t.same(times, times.toSorted())
  t.match(ended?.detail, { inquiries: 1251, ended: 'whole' })
})

t.test('what is missing or wrong is said beside the field; nothing leaves, and nothing is lost', async t => {
  const before = await exportEvents()
  const answer = await lead.post('/staff/exports', {
    from: '24.11.2026',
    to: '2026-12-01',
    queue: 'nowhere',
    answers: 'yes',
    reason: 'short   ',
  })
  const page = await answer.text()
  t.equal(answer.status, 422)
  t.match(page, 'value="24.11.2026"')
  for (const field of ['from', 'queue', 'reason']) t.match(page, `id="${field}-fault"`, field)
  t.match(page, /name="answers" value="yes"[^>]* checked/)
  t.match(page, '>\nshort   </textarea>')
  for (const bad of ['x'.repeat(2001), `a reason with \0 in it`]) {
    const refused = await lead.post('/staff/exports', { reason: bad })
    t.equal(refused.status, 422)
    t.match(await refused.text(), 'id="reason-fault"')
  }
  t.same(await exportEvents(), before)
})

t.test('nobody but a lead finds any of it', async t => {
  for (const role of ['front_desk', 'clinician', 'administrator'] as const) {
    const who = await signedIn(service, role)
    t.equal((await who.get('/staff/exports')).status, 404, role)
    t.equal((await who.post('/staff/exports', { reason })).status, 404, role)
  }
})

t.test('records under 42 CFR Part 2 carry its notice in a file too', async t => {
  const { reference } = await referred(service, { part2: 'yes', part2_consent: 'yes' })
  const { csv } = await exported({ contact: 'yes', source: 'referral' })
  t.match(csv, reference)
  t.match(csv, /,Notice\r\n/)
  t.match(csv, /42 CFR[^\r]*\r\n/)
})

t.test('referrals leave beside inquiries, under columns of their own, as far as the ticks go', async t => {
  const words = { reason: '=She has been low, "very"', payer: 'Invented Health Plan', fits_mood: 'yes' }
  const { reference } = await referred(service, words)
  await arrived(service, rosa)
  const heads = (csv: string) => (csv.split('\r\n')[0] ?? '').split(',')
  const lineOf = (csv: string) => csv.split('\r\n').find(line => line.startsWith(reference)) ?? ''
  const { csv: list } = await exported({})
  t.notMatch(list, /Ines|Rosalind|low/)
  const { csv: contact } = await exported({ contact: 'yes' })
  for (const head of ['Asked of the referrer: Your name', 'Referral: Legal name', 'Referral: Date of birth'])
    t.ok(heads(contact).includes(head), head)
  t.match(lineOf(contact), /,Dr. Ines Invented,.*,ines@practice.example,.*,Rosalind Invented,04\/23\/1988/)
  t.notMatch(contact, /She has been low|Health Plan/)
  const own = contact.split('\r\n').filter(line => line.includes(',form,'))
  t.ok(own.length > 0 && own.every(line => !line.includes('Ines')))
  const { csv: answers } = await exported({ answers: 'yes' })
  t.match(lineOf(answers), `"'=She has been low, ""very"""`)
  t.match(lineOf(answers), 'Invented Health Plan')
  t.notMatch(answers, /Ines|Rosalind|1988/)
  const { csv: alone } = await exported({ answers: 'yes', source: 'referral' })
  const { csv: others } = await exported({ answers: 'yes', source: 'web' })
  t.ok(heads(alone).length < heads(answers).length, 'the other form has no columns where it has no rows')
  t.notMatch(others, 'Referral: ')
  t.notMatch(`${list}${contact}${answers}`, 'cannot be read')
})

/** Asks for very much and reads nothing of it but its beginning. */
async function asksAndStops({ jar }: SignedIn) {
  const { hostname, port, host } = new URL(service.url)
  const body = new URLSearchParams({ reason, contact: 'yes', answers: 'yes' }).toString()
  const socket = connect(Number(port), hostname)
  socket.write(
    [
      'POST /staff/exports HTTP/1.1',
      `Host: ${host}`,
      `Cookie: ${[...jar].map(pair => pair.join('=')).join('; ')}`,
      'Sec-Fetch-Site: same-origin',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  )
  const [part] = await once(socket, 'data')
  socket.pause()
  return { socket, part: String(part) }
}

t.test(
  'one at a time; who goes away or is shut out cuts theirs, and the event says how many left',
  async t => {
    const { inquiry } = await storeInquiry(parts, [], { received_at: '2026-11-01T12:00:00.000Z' })
    const many = 12_000
    await storeMany(parts, inquiry, many)

    const { ended: cut } = await eventsOf(async () => {
      const { socket, part } = await asksAndStops(lead)
      t.match(part, 'HTTP/1.1 200 OK')
      const second = await lead.post('/staff/exports', { reason, state: 'new' })
      const page = await second.text()
      t.equal(second.status, 409)
      t.match(page, 'Another export is running.')
      t.match(page, reason, 'what was typed stays')
      t.match(page, /value="new" selected/)
      socket.destroy()
    })
    t.equal(cut?.detail.ended, 'cut')
    const left = cut?.detail.inquiries
    t.ok(left > 0 && left < many, `a reader who stops stops the thread: ${left} of ${many} left`)

    const again = await exported({ from: '2022-01-01', to: '2022-01-01' })
    t.equal(again.answer.status, 200, 'the place is free again')
    const { ended: shut } = await eventsOf(async () => {
      const { socket } = await asksAndStops(lead)
      await service.service.app.close()
      socket.destroy()
    })
    t.equal(shut?.detail.ended, 'cut', 'a service that stops waits for no reader')
    t.ok(shut?.detail.inquiries < many)
  },
)
