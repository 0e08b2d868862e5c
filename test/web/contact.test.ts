import t from 'tap'
import { freshToken, movableClock, postForm, serviceFor } from '../helpers/service.ts'

const justCallMe = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }
const office = '2026-11-27T15:37:00Z'

const open = async (t: Parameters<typeof serviceFor>[0], env = {}) => {
  const opened = await serviceFor(t, env, movableClock(office))
  const rows = () =>
    opened.parts.store.db.selectFrom('inquiries').selectAll().orderBy('received_at').execute()
  const token = async () => {
    const made = await freshToken(opened.url)
    opened.clock.move(5_000)
    return made
  }
  return { ...opened, rows, token }
}

t.test('two lines are enough: stored with its event and notice, and answered with a receipt', async t => {
  const { url, rows, token, parts } = await open(t)
  const answer = await postForm(url, { ...justCallMe, form_token: await token() })
  t.equal(answer.status, 303)
  const receipt = await (await fetch(url + answer.headers.get('location'))).text()
  const [row] = await rows()
  t.match(receipt, row?.reference ?? 'no row')
  t.match(receipt, 'Monday, 30 November, 11 am')
  t.match(receipt, 'By phone: 978-555-0123')
  t.match(row, { queue: 'call_to_complete', quarantined: 0, source: 'web', linked_to: null, language: 'en' })
  t.match(await parts.store.db.selectFrom('events').select('kind').execute(), [{ kind: 'received' }])
  t.match(await parts.store.db.selectFrom('notices').select(['kind', 'channel']).execute(), [
    { kind: 'admissions', channel: 'mail' },
  ])
})

t.test('what we need is asked for once, everything typed is kept, and "Send anyway" works', async t => {
  const { url, rows, token } = await open(t)
  const fields = { form_token: await token(), message: 'Line one\r\n<b>two</b>', email: 'rosa@', zip: '0196' }
  const asked = await postForm(url, fields)
  const page = await asked.text()
  t.equal(asked.status, 422)
  t.match(page, 'Line one\r\n&lt;b&gt;two&lt;/b&gt;')
  for (const field of ['name', 'email', 'zip', 'contact_email']) {
    t.match(page, `id="f-${field}-fault"`, `${field}: named beside the field`)
    t.match(page, `href="#f-${field}"`, `${field}: linked from the summary`)
  }
  t.match(await rows(), [])
  t.equal((await postForm(url, { ...fields, intent: 'anyway' })).status, 303)
  t.equal((await rows()).length, 1)
})

t.test('an unknown value in a safety question is stored as it came and treated as urgent', async t => {
  const { url, rows, token } = await open(t)
  const answer = await postForm(url, { ...justCallMe, form_token: await token(), safety_self: 'perhaps' })
  t.equal(answer.status, 303)
  t.match(await rows(), [{ queue: 'same_day' }])
})

t.test('danger is shown the full panel on the receipt, and the promise is the shorter one', async t => {
  const { url, token } = await open(t)
  const answer = await postForm(url, { ...justCallMe, form_token: await token(), safety_now: 'yes' })
  const receipt = await (await fetch(url + answer.headers.get('location'))).text()
  t.match(receipt, 'nobody here has read it yet')
  t.match(receipt, 'Friday, 27 November, 11:45 am')
})

t.test(
  'sent again: the same content finds the same receipt, other content is linked and asked about',
  async t => {
    const { url, rows, token } = await open(t)
    const form = { ...justCallMe, form_token: await token() }
    const answers = await Promise.all(Array.from({ length: 50 }, () => postForm(url, form)))
    t.same([...new Set(answers.map(answer => answer.headers.get('location')))].length, 1)
    t.equal((await rows()).length, 1)

    const other = await postForm(url, { ...form, message: 'I forgot to say something.' })
    const location = other.headers.get('location') ?? ''
    const [first, second] = await rows()
    t.equal(second?.linked_to, first?.id)
    t.match(await (await fetch(url + location)).text(), 'How does this one belong to the first?')
    t.equal((await postForm(url, { relation: 'adds' }, `${location}/relation`)).status, 303)
    t.match(await (await fetch(url + location)).text(), 'this one adds to the first')
    t.equal((await rows())[1]?.relation, 'adds')
  },
)

t.test(
  'looking over first: nothing is stored, every answer is shown, and each section can be changed',
  async t => {
    const { url, rows, token } = await open(t)
    const fields = { ...justCallMe, form_token: await token(), mood_low: '3', intent: 'review' }
    const review = await postForm(url, fields)
    const page = await review.text()
    t.equal(review.status, 200)
    t.match(page, 'Most days (10 or more)')
    t.match(page, '<input type="hidden" name="phone" value="978-555-0123">')
    t.match(await rows(), [])
    const { intent: _, ...kept } = fields
    const change = await postForm(url, { ...kept, change: 'reach' })
    t.equal(change.status, 200)
    t.match(await change.text(), 'value="978-555-0123"')
  },
)

t.test('after half an hour the receipt shows the reference and the promise only', async t => {
  const { url, token, clock, rows } = await open(t)
  const answer = await postForm(url, { ...justCallMe, form_token: await token(), safety_now: 'yes' })
  clock.move(31 * 60_000)
  const receipt = await (await fetch(url + answer.headers.get('location'))).text()
  t.match(receipt, (await rows())[0]?.reference)
  t.notMatch(receipt, '978-555-0123')
  t.notMatch(receipt, 'nobody here has read it yet')
})

t.test('suspicion never refuses: it is stored, set apart, and alarms all the same', async t => {
  const { url, rows, parts } = await open(t)
  const quick = await freshToken(url)
  const suspects = [
    { ...justCallMe, form_token: quick },
    { ...justCallMe },
    {
      ...justCallMe,
      form_token: await freshToken(url),
      leave_blank: 'x',
      safety_now: 'yes',
      email: 'a@b.example',
      contact_email: 'yes',
    },
  ]
  for (const form of suspects) t.equal((await postForm(url, form)).status, 303)
  t.same(
    (await rows()).map(row => row.quarantined),
    [1, 1, 1],
  )
  const notices = await parts.store.db.selectFrom('notices').select(['kind', 'urgent']).execute()
  t.same(notices.filter(notice => notice.urgent === 1).length, 1, 'the alarm went out')
  t.same(notices.filter(notice => notice.kind === 'acknowledgement').length, 0, 'nobody else is written to')
})

t.test('bodies that are no form get the calm page', async t => {
  const { url, rows } = await open(t)
  const send = (type: string, body: string) =>
    fetch(`${url}/contact`, { method: 'POST', headers: { 'content-type': type }, body })
  const cases = [
    ['text/plain', 'name=x', 415],
    ['application/json', '{"name":"x"}', 415],
    ['application/x-www-form-urlencoded', `message=${'x'.repeat(128 * 1024)}`, 413],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/x-www-form-urlencoded; charset=utf-7', 'name=x', 415],
  ] as const
  for (const [type, body, status] of cases) {
    const answer = await send(type, body)
    const page = await answer.text()
    t.equal(answer.status, status, type)
    t.match(page, 'id="crisis"')
    t.match(page, '978-555-0142')
  }
  t.same(await rows(), [])
})

t.test('characters that cannot be stored are named, and the rest is kept', async t => {
  const { url, rows, token } = await open(t)
  const answer = await postForm(url, {
    ...justCallMe,
    form_token: await token(),
    message: 'a\0b',
    intent: 'anyway',
  })
  t.equal(answer.status, 422)
  t.match(await answer.text(), 'id="f-message-fault"')
  t.same(await rows(), [])
})

t.test('sent again half an hour later: stored anew, with the help and a promise of its own', async t => {
  const { url, rows, token, clock, parts } = await open(t)
  const form = {
    ...justCallMe,
    form_token: await token(),
    safety_now: 'yes',
    email: 'rosa@person.example',
    contact_email: 'yes',
  }
  await postForm(url, form)
  clock.move(45 * 60_000)
  const again = await postForm(url, form)
  const receipt = await (await fetch(url + again.headers.get('location'))).text()
  t.match(receipt, 'nobody here has read it yet')
  t.equal(
    (await postForm(url, form)).headers.get('location'),
    again.headers.get('location'),
    'pressed twice is once',
  )
  const [first, second, ...more] = await rows()
  t.same(more, [])
  t.equal(second?.linked_to, first?.id)
  t.ok((second?.due_at ?? '') > (first?.due_at ?? ''))
  const kinds = (await parts.store.db.selectFrom('notices').select('kind').execute())
    .map(({ kind }) => kind)
    .sort()
  t.same(kinds, ['acknowledgement', 'on_call', 'on_call'], 'staff hear twice, the person once')
})

t.test('of several answers to a safety question the most dangerous counts', async t => {
  const { url, rows, token } = await open(t)
  const body = new URLSearchParams({ ...justCallMe, form_token: await token() })
  for (const answer of ['yes', 'no']) body.append('safety_now', answer)
  t.equal((await postForm(url, body)).status, 303)
  t.match(await rows(), [{ queue: 'immediate' }])
})

t.test('one broken sign does not hide a text from the rules', async t => {
  const { url, rows, token } = await open(t)
  const body = `${new URLSearchParams({ ...justCallMe, form_token: await token() })}&message=I%20want%20to%20kill%20myself%20%E9`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  t.equal((await fetch(`${url}/contact`, { method: 'POST', headers, body, redirect: 'manual' })).status, 303)
  t.match(await rows(), [{ queue: 'same_day' }])
})

t.test('one name 60,000 times holds nobody up', async t => {
  const { url, token } = await open(t)
  const body = `form_token=${await token()}&message=x&${'message&'.repeat(10_000)}${'m&'.repeat(20_000)}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(`${url}/contact`, { method: 'POST', headers, body })
  t.equal(answer.status, 422)
  t.match(await answer.text(), /x<\/textarea>/)
})

t.test('addresses that cannot be read get the calm page too', async t => {
  const { url } = await open(t)
  for (const path of ['/%zz', '/contact/received/%E0%A4%A', `/contact/received/${'x'.repeat(101)}`]) {
    const answer = await fetch(url + path)
    const page = await answer.text()
    t.ok([400, 404].includes(answer.status), path)
    t.match(page, 'id="crisis"', path)
    t.equal(answer.headers.get('cache-control'), 'no-store', path)
    t.ok(answer.headers.get('content-security-policy'), path)
  }
})

t.test('everything filled to its limit in a script of three bytes a sign is taken', async t => {
  const { url, rows, token } = await open(t)
  const han = (n: number) => '漢'.repeat(n)
  const form = {
    ...justCallMe,
    form_token: await token(),
    message: han(5000),
    needs: han(1000),
    contact_note: han(1000),
    contact_times: han(300),
    post_address: han(500),
    coverage: han(300),
  }
  t.equal((await postForm(url, form)).status, 303)
  t.equal((await rows()).length, 1)
})
