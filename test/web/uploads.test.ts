import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openCabinet } from '../../src/files/cabinet.ts'
import { kindOfCode } from '../../src/files/kinds.ts'
import { shownName } from '../../src/files/names.ts'
import { issueToken } from '../../src/sealing/form-token.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { until } from '../helpers/files/held-uploads.ts'
import { eicar, infectedPdf, samples } from '../helpers/files/samples.ts'
import { multipart, rawMultipart, type UploadSettings, uploadAppFor } from '../helpers/files/upload-app.ts'

const sample = (name: string, size = 100) => samples[name]?.(size) ?? Buffer.alloc(0)
const mega = 1024 * 1024

interface Answer {
  fields: Record<string, string | string[]>
  token: string
  files: { id: string; name: string; kind: string; scan: string; size: number }[]
  faults: { name: string; code: string }[]
  removed: boolean
}

async function open(t: Test, settings?: UploadSettings) {
  const opened = await uploadAppFor(t, settings)
  const send = async (body: FormData | URLSearchParams | Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${opened.url}/form`, {
      method: 'POST',
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
      headers,
    })
    return { status: answer.status, answer: (await answer.json()) as Answer }
  }
  const { vault, now } = opened.parts
  const token = () => issueToken(vault.secrets.token, now().getTime())
  return { ...opened, send, token }
}

const codes = ({ faults }: Answer) => faults.map(({ name, code }) => `${name}: ${code}`)
/** Sorted: those that were kept in the same millisecond have no order. */
const names = ({ files }: Answer) => files.map(({ name }) => name).sort()

t.test('fields and files come out of one form, in order, and the files wait under its token', async t => {
  const { send, onDisk, token } = await open(t)
  const fields = { form_token: token(), name: 'Rosa Invented', days: ['mon', 'tue'], note: '' }
  const { status, answer } = await send(
    multipart(fields, [
      ['letter.pdf', sample('pdf', 2 * mega)],
      ['photo.jpg', sample('jpg', 300_000)],
    ]),
  )
  t.equal(status, 200)
  t.same(answer.fields, fields)
  t.match(answer, { token: fields.form_token, faults: [], removed: false })
  t.match(answer.files, [
    { name: 'letter.pdf', kind: 'pdf', scan: 'waiting' },
    { name: 'photo.jpg', kind: 'jpeg' },
  ])
  t.equal(onDisk().length, 2)
})

t.test(
  'a form without files, with an empty field for files, or in the plain encoding is read alike',
  async t => {
    const { send, token } = await open(t)
    const fields = { form_token: token(), name: 'Rosa Invented' }
    for (const body of [
      multipart(fields),
      multipart(fields, [['', Buffer.alloc(0)]]),
      new URLSearchParams(fields),
    ]) {
      const { status, answer } = await send(body)
      t.equal(status, 200)
      t.match(answer, { fields, token: fields.form_token, files: [], faults: [] })
    }
    const { answer } = await send(multipart({ name: 'x' }, [['a.pdf', sample('pdf')]]))
    t.match(answer.token, /^[\w-]{40,}$/, 'where no token came the files wait under a new one')
    t.equal(answer.files.length, 1)
  },
)

t.test('each file that is not taken is named with its reason, and everything else is kept', async t => {
  const { send, onDisk } = await open(t)
  const { status, answer } = await send(
    multipart({ reason: 'He does not sleep.' }, [
      ['letter.pdf', sample('pdf')],
      ['large.pdf', sample('pdf', 10 * mega)],
      ['picture.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
      ['both.jpg', Buffer.concat([sample('jpg'), sample('docx')])],
      ['photo.pdf', sample('png')],
      ['empty.pdf', Buffer.alloc(0)],
      ['note.docx', sample('docx')],
    ]),
  )
  t.equal(status, 422)
  t.same(codes(answer), [
    'large.pdf: too_large',
    'picture.svg: wrong_kind',
    'both.jpg: mixed',
    'photo.pdf: not_its_name',
    'empty.pdf: empty',
  ])
  t.same(names(answer), ['letter.pdf', 'note.docx'])
  t.match(answer.fields, { reason: 'He does not sleep.' })
  t.equal(onDisk().length, 2)
})

t.test('exactly ten megabytes fit', async t => {
  const { send } = await open(t)
  const head = sample('pdf', 0)
  const { answer } = await send(multipart({}, [['a.pdf', sample('pdf', 10 * mega - head.length)]]))
  t.same([codes(answer), answer.files[0]?.size], [[], 10 * mega])
})

t.test(
  'more than five are not taken, sent at once or one after the other, and one taken back makes room',
  async t => {
    const { send, onDisk, token } = await open(t)
    const some = (...letters: string[]) =>
      letters.map((letter): [string, Buffer] => [`${letter}.pdf`, sample('pdf')])
    const fields = { form_token: token(), note: 'kept' }
    const first = await send(multipart(fields, some('a', 'b', 'c', 'd', 'e', 'f', 'g')))
    t.same(codes(first.answer), ['f.pdf: too_many', 'g.pdf: too_many'])
    const second = await send(multipart(fields, some('h')))
    t.same(codes(second.answer), ['h.pdf: too_many'])
    t.equal(onDisk().length, 5)
    const removing = { ...fields, remove_file: second.answer.files[0]?.id ?? '' }
    const third = await send(multipart(removing))
    t.match(third.answer, { removed: true, fields: { note: 'kept' }, faults: [] })
    t.same(names(third.answer), ['b.pdf', 'c.pdf', 'd.pdf', 'e.pdf'])
    t.same(codes((await send(multipart(fields, some('i')))).answer), [])
    const stranger = await send(
      multipart({ form_token: token(), remove_file: third.answer.files[0]?.id ?? '' }),
    )
    t.same(stranger.answer.files, [])
    t.equal((await send(new URLSearchParams(fields))).answer.files.length, 5, 'nobody else takes them back')
  },
)

t.test('hostile names come through whole, and are harmless where they are shown', async t => {
  const { send, token } = await open(t)
  const rows: [string, RegExp][] = [
    ['../../../etc/cron.d/job.pdf', /^job\.pdf$/],
    ['..\\\\..\\\\boot.pdf', /^boot\.pdf$/],
    ['a\0b.pdf', /^ab\.pdf$/],
    ['evil\u202Efdp.exe.pdf', /^evilfdp\.exe\.pdf$/],
    [`${'n'.repeat(300)}.pdf`, /^n{80}….pdf$/],
  ]
  for (const [at, [name, shown]] of rows.entries()) {
    const { body, type } = rawMultipart({ form_token: token() }, name, sample('pdf'))
    const { answer } = await send(body, { 'content-type': type })
    t.match(shownName(answer.files[0]?.name ?? '', kindOfCode('pdf'), 'file'), shown, `row ${at}`)
  }
})

t.test('a form that is larger than any is refused, and what is no form as well', async t => {
  const { send, url, onDisk } = await open(t, { times: { mostBytes: 30 * mega } })
  const body = (form: FormData) =>
    fetch(`${url}/form`, { method: 'POST', body: form }).then(
      answer => answer.status,
      () => 'cut off',
    )
  const long = 'x'.repeat(100_000)
  t.equal(await body(multipart({ a: long, b: long, c: long, d: long, e: long, f: long })), 413)
  t.equal(await body(multipart({ a: 'x'.repeat(200_000) })), 413)
  const huge = await body(multipart({}, Array(31).fill(['a.pdf', sample('pdf', mega)])))
  t.ok(huge === 413 || huge === 'cut off', `${huge}`)
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`n${n}`, 'x']))
  t.equal(await body(multipart(many)), 413)
  const head = 'content-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
  for (const cut of [
    `--x\r\n${head}`,
    `--x\r\n${head}${long}`,
    '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb',
  ])
    t.equal((await send(Buffer.from(cut), { 'content-type': 'multipart/form-data; boundary=x' })).status, 400)
  const { status } = await send(Buffer.from('--x\r\nnothing'), {
    'content-type': 'multipart/form-data; boundary=x',
  })
  t.equal(status, 400)
  t.match(await send(Buffer.from('x'), { 'content-type': 'multipart/form-data' }), { status: /4\d\d|500/ })
  t.same(onDisk(), [])
})

t.test('a scanner that answers in time refuses a virus; one that does not lets everything wait', async t => {
  const clamd = await clamdFor(t)
  const { send, onDisk, token } = await open(t, { clamdUrl: clamd.url })
  const form = () =>
    multipart({ form_token: token(), note: 'kept' }, [
      ['letter.pdf', sample('pdf', 500_000)],
      ['virus.pdf', infectedPdf()],
      ['plain.txt', Buffer.from(eicar)],
    ])
  const { answer } = await send(form())
  t.same(codes(answer), ['virus.pdf: infected', 'plain.txt: wrong_kind'])
  t.match(answer, { fields: { note: 'kept' }, files: [{ name: 'letter.pdf', scan: 'clean' }] })
  t.equal(onDisk().length, 1)
  for (const manner of ['hangs', 'breaks', 'refuses'] as const) {
    clamd.manner = manner
    const { answer } = await send(form())
    t.match(answer.files, [{ scan: 'waiting' }, { name: 'virus.pdf', scan: 'waiting' }], manner)
  }
  await clamd.stop()
  t.match((await send(form())).answer.files, [{ scan: 'waiting' }, { scan: 'waiting' }])
})

t.test('a disk without room costs the files and not the text, with 503', async t => {
  const { send, parts, onDisk } = await open(t)
  Object.assign(parts.cabinet, openCabinet(parts.config.dataDir, Number.MAX_SAFE_INTEGER))
  const { status, answer } = await send(
    multipart({ first: 'kept' }, [
      ['a.pdf', sample('pdf', mega)],
      ['b.pdf', sample('pdf', mega)],
    ]),
  )
  t.equal(status, 503)
  t.same(codes(answer), ['a.pdf: no_room', 'b.pdf: no_room'])
  t.match(answer, { fields: { first: 'kept' }, files: [] })
  t.same(onDisk(), [])
})

/** Sends the beginning of a form and goes away, after some bytes of its second file. */
async function breakOff(url: string, after: number) {
  const form = multipart({}, [
    ['a.pdf', sample('pdf', 100_000)],
    ['b.pdf', sample('pdf', mega)],
  ])
  const whole = new Response(form)
  const bytes = Buffer.from(await whole.arrayBuffer())
  const sending = request(`${url}/form`, {
    method: 'POST',
    headers: { 'content-type': whole.headers.get('content-type') ?? '', 'content-length': bytes.length },
  })
  sending.on('error', () => {})
  await new Promise(resolve => sending.write(bytes.subarray(0, after), resolve))
  await wait(5)
  sending.destroy()
}

t.test('20 uploads that break off, anywhere, leave nothing at all', async t => {
  const { url, onDisk, parts } = await open(t)
  await Promise.all(Array.from({ length: 20 }, (_, n) => breakOff(url, 200 + n * 50_000)))
  await until(() => onDisk().length === 0)
  t.same(onDisk(), [])
  t.same(await parts.store.db.selectFrom('files').select('id').execute(), [])
})

/** Sends a form slowly: some bytes at a time. Answers the status line, or how it ended. */
async function trickle(url: string, pieces: number, size: number, everyMs: number): Promise<string> {
  const { hostname, port } = new URL(url)
  const { body, type } = rawMultipart({}, 'a.pdf', sample('pdf', pieces * size))
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', data => {
    answer += data
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close').catch(() => {})
  socket.write(
    `POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
  )
  for (let at = 0; at < body.length && !socket.destroyed && answer === ''; at += size) {
    socket.write(body.subarray(at, at + size))
    await wait(everyMs)
  }
  await closed
  return answer.split('\r\n')[0] ?? ''
}

t.test('an upload may take longer than any other request, as long as it keeps coming', async t => {
  const { url, onDisk } = await open(t, {
    requestTimeoutMs: 300,
    times: { windowMs: 1500, leastPerSecond: 100, mostMs: 60_000 },
  })
  t.equal(await trickle(url, 20, 20_000, 50), 'HTTP/1.1 200 OK', 'longer than others may')
  t.equal(await trickle(url, 200, 1, 50), '', 'one that only drips is cut off')
  await until(() => onDisk().length === 1)
  t.equal(onDisk().length, 1)
})

t.test('an upload ends with its time, however fast it comes', async t => {
  const { url, onDisk } = await open(t, { times: { windowMs: 100, leastPerSecond: 10, mostMs: 300 } })
  t.equal(await trickle(url, 400, 1000, 5), '')
  await until(() => onDisk().length === 0)
  t.same(onDisk(), [])
})

t.test(
  'a scanner that says nothing costs a form its patience once, and nobody is cut off meanwhile',
  async t => {
    const clamd = await clamdFor(t, 'tcp', 'hangs')
    const { send, token } = await open(t, {
      clamdUrl: clamd.url,
      connectionTimeoutMs: 1000,
      times: { windowMs: 500, leastPerSecond: 100 },
    })
    const files = ['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf'].map((name): [string, Buffer] => [name, sample('pdf')])
    const { status, answer } = await send(multipart({ form_token: token(), note: 'kept' }, files))
    t.equal(status, 200)
    t.same(
      answer.files.map(({ scan }) => scan),
      ['waiting', 'waiting', 'waiting', 'waiting'],
    )
    t.match(answer.fields, { note: 'kept' })
    t.equal(clamd.connections, 1)
  },
)
