import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { findReceipt } from '../../src/actions/read-receipt.ts'
import { questionsOf } from '../../src/intake/form/question.ts'
import { contactForm } from '../../src/practice/contact-form.ts'
import { naughty } from '../data/naughty.ts'
import { freePort, postgresFor } from '../helpers/postgres.ts'
import { asInService, startProgram } from '../helpers/program.ts'
import { type Ends, freshToken, newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'
import { memoryMb } from './process.ts'
import { driving, say } from './say.ts'
import { send, type WireAnswer } from './wire.ts'

const form = 'application/x-www-form-urlencoded'
const questions = questionsOf(contactForm)
const textFields = questions.filter(({ kind }) => kind === 'line' || kind === 'lines').map(({ name }) => name)
const names = [
  ...questions.map(({ name }) => name),
  'form_token',
  'intent',
  'change',
  'leave_blank',
  '__proto__',
  'x[y]',
]
const staffPaths = [
  '/staff',
  '/staff/sign-in',
  '/staff/account',
  '/staff/queues/new',
  '/staff/inquiries/K4R7-MH2T',
]

const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...naughty) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...naughty), fc.constantFrom(...naughty)).map(two => two.join('')),
  },
)
const broken = fc
  .uint8Array({ maxLength: 40 })
  .map(bytes => [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''))

type Sent = { kind: string; ask: (url: string) => Promise<WireAnswer>; fields?: Record<string, string> }

/** What may stand in a header at all: anything else the client itself refuses to send. */
const headerText = (text: string) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4000)

const formSent: fc.Arbitrary<Sent> = fc
  .record({
    fields: fc.dictionary(fc.constantFrom(...names), anyText, { minKeys: 1, maxKeys: 8 }),
    intent: fc.constantFrom('anyway', 'anyway', 'anyway', 'send', 'review'),
  })
  .map(({ fields, intent }) => ({
    kind: 'form',
    fields: { ...fields, intent },
    ask: async url => {
      const body = new URLSearchParams({ ...fields, intent, form_token: await freshToken(url) }).toString()
      return send(`${url}/contact`, { 'content-type': form, 'content-length': String(body.length) }, body)
    },
  }))

const brokenSent: fc.Arbitrary<Sent> = fc
  .tuple(fc.constantFrom(...textFields), broken, broken)
  .map(([name, value, other]) => ({
    kind: 'broken form',
    ask: url => send(`${url}/contact`, { 'content-type': form }, `${name}=${value}&${other}=x&intent=anyway`),
  }))

const jsonSent: fc.Arbitrary<Sent> = fc
  .oneof(
    fc.json({ stringUnit: 'binary', maxDepth: 6 }),
    anyText,
    fc.record({ answers: fc.dictionary(anyText, fc.jsonValue()) }).map(value => JSON.stringify(value)),
    fc
      .tuple(fc.constantFrom('answers', 'safety_now', 'zip', '__proto__'), anyText)
      .map(pair => JSON.stringify({ [pair[0]]: pair[1] })),
  )
  .map(body => ({
    kind: 'json',
    ask: url => send(`${url}/api/v1/screening`, { 'content-type': 'application/json' }, body),
  }))

const multipartSent: fc.Arbitrary<Sent> = fc
  .tuple(fc.constantFrom(...names), anyText, anyText)
  .map(([name, value, file]) => ({
    kind: 'multipart',
    ask: url =>
      send(
        `${url}/refer`,
        { 'content-type': 'multipart/form-data; boundary=b' },
        `--b\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n${value}\r\n--b\r\ncontent-disposition: form-data; name="${value}"\r\n\r\n${file}\r\n--b--\r\n`,
      ),
  }))

const cookieSent: fc.Arbitrary<Sent> = fc
  .tuple(fc.constantFrom(...staffPaths), anyText, anyText)
  .map(([path, one, two]) => ({
    kind: 'cookies',
    ask: url =>
      send(
        url + path,
        { cookie: headerText(`session=${one}; intake.session_token=${two}; ${one}`) },
        '',
        'GET',
      ),
  }))

const headerSent: fc.Arbitrary<Sent> = fc
  .tuple(
    fc.constantFrom(
      'accept-language',
      'user-agent',
      'referer',
      'x-forwarded-for',
      'authorization',
      'range',
      'if-none-match',
      'origin',
      'accept',
    ),
    fc.constantFrom('/', '/contact', '/readyz', '/metrics', '/staff/sign-in'),
    anyText,
  )
  .map(([name, path, value]) => ({
    kind: 'headers',
    ask: url => send(url + path, { [name]: headerText(value) }, '', 'GET'),
  }))

const pathSent: fc.Arbitrary<Sent> = fc
  .tuple(fc.constantFrom('/', '/contact/received/', '/staff/inquiries/', '/contact?'), anyText)
  .map(([path, text]) => ({
    kind: 'addresses',
    ask: url => send(url + path + encodeURIComponent(text.toWellFormed()).slice(0, 6000), {}, '', 'GET'),
  }))

const anything = fc.oneof(
  { weight: 10, arbitrary: formSent },
  { weight: 2, arbitrary: brokenSent },
  { weight: 4, arbitrary: jsonSent },
  { weight: 1, arbitrary: multipartSent },
  { weight: 2, arbitrary: cookieSent },
  { weight: 2, arbitrary: headerSent },
  { weight: 2, arbitrary: pathSent },
)

interface Seen {
  sent: number
  answers: Record<string, number>
  failures: string[]
  nulTaken: number
  unequal: number
  compared: number
  grownMb: number
}

async function attack(t: Ends, count: number, seed: number, database?: string): Promise<Seen> {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...asInService, LOG_LEVEL: 'silent', ...(database ? { DATABASE_URL: database } : {}) }
  const program = await startProgram({ folder, port: await freePort(), env })
  t.teardown(program.kill)
  const seen: Seen = { sent: 0, answers: {}, failures: [], nulTaken: 0, unequal: 0, compared: 0, grownMb: 0 }
  const accepted: { receipt: string; fields: Record<string, string> }[] = []
  const rest = fc.sample(anything, { numRuns: count, seed })
  const warm = count / 5
  let before = Number.NaN
  let most = 0
  const worker = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const { kind, ask, fields } = next
      const { status, headers } = await ask(program.url).catch(error => ({
        status: String(error.code),
        headers: {} as WireAnswer['headers'],
      }))
      seen.sent += 1
      seen.answers[status] = (seen.answers[status] ?? 0) + 1
      if (Number(status) >= 500) seen.failures.push(`${kind} ${status}`)
      const hasNul = fields && questions.some(({ name }) => fields[name]?.includes('\0'))
      // Going back to change something shows the form again, whatever stands in it.
      if (hasNul && status !== 422 && !(status === 200 && 'change' in fields)) seen.nulTaken += 1
      if (fields && status === 303)
        accepted.push({ receipt: String(headers.location).split('/').at(-1) ?? '', fields })
      if (Number.isNaN(before) && seen.sent > warm) before = memoryMb(program.pid)
      if (seen.sent % 50 === 0) most = Math.max(most, memoryMb(program.pid))
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  seen.grownMb = Math.round(most - before)
  const parts = await partsFor(t, database ?? `sqlite:${folder}/data/intake.db`, undefined, folder)
  for (const { receipt, fields } of accepted) {
    const row = await findReceipt(parts.store, receipt)
    const { answers } = row
      ? await readInquiry(parts, row.reference, 'test')
      : { answers: {} as Record<string, unknown> }
    const typed = textFields.filter(name => (fields[name] ?? '').trim() !== '')
    if (typed.some(name => answers[name] !== fields[name]?.toWellFormed())) seen.unequal += 1
    seen.compared += 1
  }
  await program.stop()
  return seen
}

// A1: node test/faults/hostile-input.ts [COUNT]
await driving(async t => {
  const count = Number(process.argv[2] ?? 12_000) / 2
  const seed = Date.now() % 1e9
  const postgres = await (await postgresFor(t)).newDatabase()
  const both = [await attack(t, count, seed), await attack(t, count, seed + 1, postgres)]
  const none = (what: (seen: Seen) => number) => both.every(seen => what(seen) === 0)
  say(
    'A1 hostile input',
    2 * count,
    { seed: String(seed), sqlite: both[0], postgres: both[1] },
    {
      'nothing breaks': none(({ failures }) => failures.length),
      'what was accepted comes back equal':
        none(({ unequal }) => unequal) && both.every(({ compared }) => compared > 0),
      'U+0000 is refused with 422': none(({ nulTaken }) => nulTaken),
      'memory grows by less than 50 MB': both.every(({ grownMb }) => grownMb < 50),
    },
  )
})
