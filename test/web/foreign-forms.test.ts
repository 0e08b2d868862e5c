import t, { type Test } from 'tap'
import { samples } from '../helpers/files/samples.ts'
import { multipart, onDisk } from '../helpers/files/upload-app.ts'
import { type Fields, invented } from '../helpers/referral.ts'
import { freshToken, movableClock, serviceFor } from '../helpers/service.ts'

const typed = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }

/** What a browser says when a page of somebody else's sends our form. */
const foreign: readonly Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'null' },
  { origin: 'https://elsewhere.example' },
  { origin: 'null' },
]
const crisis = ['tel:911', 'tel:988', 'tel:+18337732445']
const own: readonly Record<string, string>[] = [
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  {},
]
const [elsewhere = {}] = foreign
const [here = {}] = own

async function open(t: Test) {
  const service = await serviceFor(t, {}, movableClock('2026-11-24T15:00:00Z'))
  const send = async (path: string, headers: Record<string, string>, body: FormData | URLSearchParams) => {
    const answer = await fetch(service.url + path, { method: 'POST', headers, body, redirect: 'manual' })
    const page = await answer.text()
    const [, token = ''] = /name="form_token" value="([^"]+)"/.exec(page) ?? []
    return { status: answer.status, at: answer.headers.get('location') ?? '', page, token }
  }
  const refer = (headers: Record<string, string>, fields: Fields, files: string[] = []) =>
    send(
      '/refer',
      headers,
      multipart(
        fields,
        files.map(name => [name, samples.pdf?.(100) ?? Buffer.alloc(0)]),
      ),
    )
  const tokenOf = async () => {
    const token = await freshToken(service.url)
    service.clock.move(5000)
    return token
  }
  const stored = () => service.parts.store.db.selectFrom('inquiries').selectAll().orderBy('id').execute()
  return { ...service, send, refer, tokenOf, stored, disk: () => onDisk(service.parts.config.dataDir) }
}

t.test('nobody is given a form with a token that another page chose', async t => {
  const { send, tokenOf } = await open(t)
  const form_token = await tokenOf()
  for (const path of ['/contact', '/refer'])
    for (const [headers, isOurs] of [
      ...foreign.map(headers => [headers, false] as const),
      ...own.map(headers => [headers, true] as const),
    ]) {
      const label = `${path} ${JSON.stringify(headers)}`
      for (const fields of [{ change: 'name' }, { intent: 'review' }, { intent: 'send', phone: '' }]) {
        const body = new URLSearchParams({ ...typed, form_token, ...fields })
        const { page, token } = await send(path, headers, body)
        t.equal(token === form_token, isOurs, `${label} ${Object.keys(fields)}`)
        t.match(token, /^[\w-]{40,}$/, label)
        t.match(page, 'Rosa Invented', `${label}: what was typed is kept`)
      }
    }
})

t.test('a form that another page sends is ours once its reader presses Send on our page', async t => {
  const { send, refer, tokenOf, stored, clock } = await open(t)
  for (const [path, fields] of [
    ['/contact', { ...typed, safety_self: 'may_act' }],
    ['/refer', { ...invented, risk_self: 'may_act' }],
  ] as const) {
    const before = (await stored()).length
    const form_token = await tokenOf()
    const body = (token: string) => new URLSearchParams({ ...fields, form_token: token })
    const sent = await send(path, elsewhere, body(form_token))
    t.equal(sent.status, 422)
    t.match(sent.page, 'We have not received this form yet: another page sent it.')
    t.match(sent.page, fields.phone, 'what was typed is kept')
    for (const number of crisis) t.match(sent.page, number)
    t.equal((await stored()).length, before)
    clock.move(5000)
    t.equal((await send(path, here, body(sent.token))).status, 303)
    t.match((await stored()).slice(before), [{ quarantined: 0, queue: 'immediate' }])
  }
  t.equal((await refer(elsewhere, { ...invented, form_token: await tokenOf() })).status, 422)
})

t.test('what an older browser says of a page holds up no form: it is stored, set apart', async t => {
  const { send, tokenOf, stored } = await open(t)
  const form_token = await tokenOf()
  const mine = await send('/contact', here, new URLSearchParams({ ...typed, form_token }))
  const theirs = await send('/contact', { origin: 'null' }, new URLSearchParams({ ...typed, form_token }))
  t.same([mine.status, theirs.status], [303, 303])
  t.not(theirs.at, mine.at)
  t.match(await stored(), [
    { quarantined: 0, linked_to: null },
    { quarantined: 1, linked_to: null },
  ])
})

t.test('another page neither sees, adds nor takes back the files of a form', async t => {
  const { refer, tokenOf, disk } = await open(t)
  const form_token = await tokenOf()
  const fields = { ...invented, reason: '', form_token }
  const kept = await refer(here, fields, ['mine.pdf'])
  t.match(kept.page, 'mine.pdf')
  const id = /name="remove_file" value="([^"]+)"/.exec(kept.page)?.[1] ?? ''
  const theirs = await refer(elsewhere, { ...fields, remove_file: id }, ['theirs.pdf'])
  t.notMatch(theirs.page, 'mine.pdf')
  t.match(theirs.page, 'theirs.pdf was not taken, because the form came from another page.')
  t.match(theirs.page, 'Rosalind Invented')
  t.not(theirs.token, form_token)
  t.equal(disk().length, 1)
  const again = await refer(here, fields)
  t.match(again.page, 'mine.pdf')
  t.notMatch(again.page, 'theirs.pdf')
})

t.test('files wait under tokens of ours alone', async t => {
  const { refer, stored } = await open(t)
  const fields = { ...invented, reason: '', form_token: 'a-token-of-their-own' }
  const first = await refer(here, fields, ['mine.pdf'])
  t.match(first.page, 'mine.pdf')
  t.not(first.token, fields.form_token)
  t.notMatch((await refer(here, fields)).page, 'mine.pdf', 'whoever knows theirs gets nothing by it')
  t.equal((await refer(here, { ...invented, form_token: first.token })).status, 303)
  const [row] = await stored()
  t.equal(row?.quarantined, 1, 'filled at once')
})

t.test('how a second form relates to the first is said on our own page', async t => {
  const { send, tokenOf, stored } = await open(t)
  for (const [path, fields] of [
    ['/contact', typed],
    ['/refer', invented],
  ] as const) {
    const form_token = await tokenOf()
    await send(path, here, new URLSearchParams({ ...fields, form_token }))
    const { at } = await send(
      path,
      here,
      new URLSearchParams({ ...fields, form_token, name: 'Ros Invented' }),
    )
    const said = (headers: Record<string, string>) =>
      send(`${at}/relation`, headers, new URLSearchParams({ relation: 'corrects' }))
    for (const headers of foreign) t.equal((await said(headers)).status, 403, JSON.stringify(headers))
    t.equal((await stored()).at(-1)?.relation, null)
    t.equal((await said(here)).status, 303)
    t.equal((await stored()).at(-1)?.relation, 'corrects')
  }
})
