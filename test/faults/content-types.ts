import { freshToken, serviceFor } from '../helpers/service.ts'
import { driving, say } from './say.ts'
import { send } from './wire.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

/** Types that name what a form or a JSON body is sent as, written in odd ways: read as what they say, or refused. */
const odd = (type: string) => [
  type.toUpperCase(),
  `${type} `,
  `${type}\t`,
  `${type};`,
  `${type} ; charset=utf-8`,
  `${type};charset="UTF-8"`,
]

/** Types that name something else, however near they come. */
const others = (type: string) => [
  `${type}; charset=utf-7`,
  `${type};charset=UTF-16`,
  `${type};charset=utf-8;charset=utf-7`,
  `${type}, text/plain`,
  `text/plain, ${type}`,
  `text/plain; ${type}`,
  `text/plain;x="${type}"`,
  `${type}x`,
  `x${type}`,
  type.replace('/', '/ '),
  type.replace('/', ' /'),
  type.replace('/', '\t/'),
  type.split('/').at(-1) ?? '',
  `${type}/`,
  'text/plain',
  'text/html',
  'text/xml',
  'application/xml',
  'application/xhtml+xml',
  'image/svg+xml',
  'application/octet-stream',
  'application/*',
  '*/*',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=x',
  'application/vnd.api+json',
  'application/json-seq',
  'application/graphql',
  ';',
  '/',
  '',
]

// A2: node test/faults/content-types.ts
await driving(async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const { url, parts } = service
  const token = await freshToken(url)
  const fields = new URLSearchParams({
    ...{ name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes', relation: 'adds' },
    ...{ email: 'nobody@staff.example', password: 'x', form_token: token, message: '+ADw-script+AD4-' },
  }).toString()
  const targets = [
    { path: '/contact', type: form, body: fields, good: 303 },
    { path: `/contact/received/${'x'.repeat(22)}/relation`, type: form, body: fields, good: 404 },
    { path: '/staff/sign-in', type: form, body: fields, good: 422 },
    { path: '/api/v1/screening', type: json, body: '{"answers":{}}', good: 200 },
  ]
  const stored = async () => (await parts.store.db.selectFrom('inquiries').select('id').execute()).length
  const seen: Record<string, number> = {}
  const strange: string[] = []
  let n = 0
  let changed = 0
  const look = async (target: (typeof targets)[number], type: string | null, expected: number[]) => {
    const before = await stored()
    const headers = {
      'sec-fetch-site': 'same-origin',
      ...(type === null ? {} : { 'content-type': type }),
      'content-length': String(target.body.length),
    }
    const { status } = await send(url + target.path, headers, target.body)
    n += 1
    seen[status] = (seen[status] ?? 0) + 1
    if (!expected.includes(status)) strange.push(`${target.path} "${type}" ${status}`)
    if (status !== target.good) changed += (await stored()) - before
  }
  for (const target of targets) {
    await look(target, target.type, [target.good])
    for (const type of odd(target.type)) await look(target, type, [target.good, 415])
    for (const type of [...others(target.type), target.type === form ? json : form])
      await look(target, type, [415])
    await look(target, null, [415])
  }
  const inquiries = await stored()
  say(
    'A2 content types',
    n,
    { answers: seen, inquiries, strange, changedByRefused: changed },
    {
      'a type that is not taken is answered 415': strange.length === 0,
      'what is refused changes nothing': changed === 0,
      'the same form under whatever name is one inquiry': inquiries === 1,
    },
  )
})
