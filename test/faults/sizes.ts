import { rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { freePort } from '../helpers/postgres.ts'
import { asInService, startProgram } from '../helpers/program.ts'
import { newFolder, postForm } from '../helpers/service.ts'
import { memoryMb, quantile } from './process.ts'
import { driving, say } from './say.ts'
import { sendBytes } from './wire.ts'

const form = 'application/x-www-form-urlencoded'
const rounds = Number(process.argv[2] ?? 20)

const post = (path: string, type: string, body: string | Buffer, more = '') => [
  `POST ${path} HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\ncontent-type: ${type}\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n`,
  body,
]
const get = (path: string, headers = '') => [`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`]

function* chunked(path: string, type: string, chunks: number) {
  yield `POST ${path} HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`
  const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`
  for (let n = 0; n < chunks; n++) yield chunk
  yield '0\r\n\r\n'
}

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const parts = (count: number, size: number) =>
  `${Array.from({ length: count }, (_, n) => `--b\r\ncontent-disposition: form-data; name="f${n}"\r\n\r\n${'x'.repeat(size)}\r\n`).join('')}--b--\r\n`
const fileHead = 'content-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
const kib = 1024

/** What is sent, and which answers are right. 0 is an end without an answer. */
const cases: readonly [name: string, make: () => Iterable<string | Buffer>, statuses: readonly number[]][] = [
  ['3 MB to the desk', () => post('/staff/sign-in', form, `email=${'x'.repeat(3072 * kib)}`), [0, 413]],
  ['128 KiB + 1 to the form', () => post('/contact', form, `message=${'x'.repeat(128 * kib)}`), [413]],
  [
    '4 KiB + 1 to a receipt',
    () => post('/contact/received/x/relation', form, `a=${'x'.repeat(4 * kib)}`),
    [413],
  ],
  ['10 MB in chunks, form', () => chunked('/contact', form, 160), [0, 413]],
  ['10 MB in chunks, desk', () => chunked('/staff/sign-in', form, 160), [0, 411]],
  ['120,000 keys', () => post('/contact', form, 'a&'.repeat(120_000)), [413]],
  [
    '120,000 keys of the same name within the limit',
    () => post('/contact', form, 'a&'.repeat(64_000)),
    [422],
  ],
  ['32,000 different keys', () => post('/contact', form, manyKeys(14_000)), [422]],
  ['JSON 1,000 deep', () => post('/api/v1/screening', 'application/json', deep(1000)), [400, 422]],
  ['JSON 10,000 deep', () => post('/api/v1/screening', 'application/json', deep(10_000)), [400, 413, 422]],
  ['JSON that is none', () => post('/api/v1/screening', 'application/json', '{'.repeat(10_000)), [400]],
  [
    'a packed body',
    () => post('/contact', form, gzipSync(Buffer.alloc(10_000_000)), 'content-encoding: gzip\r\n'),
    [415],
  ],
  [
    'packed JSON',
    () =>
      post(
        '/api/v1/screening',
        'application/json',
        gzipSync(Buffer.alloc(10_000_000)),
        'content-encoding: gzip\r\n',
      ),
    [400, 415],
  ],
  ['600 fields in parts', () => post('/refer', 'multipart/form-data; boundary=b', parts(600, 10)), [413]],
  ['a part of 400 KiB', () => post('/refer', 'multipart/form-data; boundary=b', parts(1, 400 * kib)), [413]],
  [
    'parts without end',
    () => post('/refer', 'multipart/form-data; boundary=b', parts(3, 10).slice(0, -9)),
    [400, 413, 422],
  ],
  [
    'a file without end',
    () => post('/refer', 'multipart/form-data; boundary=b', `--b\r\n${fileHead}${'x'.repeat(70_000)}`),
    [400],
  ],
  [
    'parts that are none',
    () => post('/refer', 'multipart/form-data; boundary=b', 'x'.repeat(5000)),
    [400, 422],
  ],
  ['a head of 20 KB', () => get('/contact', `x: ${'y'.repeat(20_000)}\r\n`), [400, 431]],
  [
    '2,500 headers',
    () => get('/contact', Array.from({ length: 2500 }, (_, n) => `x${n}: y\r\n`).join('')),
    [400, 431],
  ],
  ['cookies of 15 KB', () => get('/staff', `cookie: ${'a=b; '.repeat(3000)}\r\n`), [302, 303]],
  ['an address of 20 KB', () => get(`/${'a'.repeat(20_000)}`), [400, 414, 431]],
  ['an address of 10,000 steps', () => get('/a'.repeat(5000)), [400, 404]],
  ['no HTTP', () => ['\0\x01\x02nonsense\r\n\r\n'], [400]],
  [
    'two lengths',
    () => ['POST /contact HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde'],
    [400],
  ],
  [
    'a length and chunks',
    () => [
      'POST /contact HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [400],
  ],
]

const manyKeys = (count: number) => Array.from({ length: count }, (_, n) => `k${n}=`).join('&')

/** What people do, so that memory stands where it stands on any day before anybody attacks. */
async function usualTraffic(url: string) {
  for (let n = 0; n < 600; n++) {
    await (await fetch(`${url}/contact`)).arrayBuffer()
    if (n % 3 === 0)
      await (
        await postForm(url, { name: 'Rosa Invented', message: `Message ${n}. `.repeat(100) })
      ).arrayBuffer()
    if (n % 5 === 0)
      await (await postForm(url, { email: 'mistyped', message: 'x'.repeat(3000) })).arrayBuffer()
    if (n % 10 === 0) await (await postForm(url, { referrer_name: 'Ines' }, '/refer')).arrayBuffer()
    if (n % 30 === 0)
      await (await postForm(url, { email: 'a', password: 'b' }, '/staff/sign-in')).arrayBuffer()
  }
}

// A4: node test/faults/sizes.ts
await driving(async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const program = await startProgram({ folder, port: await freePort(), env: asInService })
  t.teardown(program.kill)
  const strange: string[] = []
  const slow: string[] = []
  const seen: Record<string, number> = {}
  const times: number[] = []
  await usualTraffic(program.url)
  for (let round = 0; round < 3; round++) for (const [, make] of cases) await sendBytes(program.url, make())
  const before = memoryMb(program.pid)
  let most = before
  for (const [name, make, statuses] of cases) {
    const taken: number[] = []
    for (let round = 0; round < rounds; round++) {
      const { status, ms } = await sendBytes(program.url, make())
      taken.push(ms)
      seen[status] = (seen[status] ?? 0) + 1
      if (!statuses.includes(status) && !strange.includes(`${name}: ${status}`))
        strange.push(`${name}: ${status}`)
      most = Math.max(most, memoryMb(program.pid))
    }
    times.push(...taken)
    if (quantile(taken, 0.5) >= 100) slow.push(`${name}: ${Math.round(quantile(taken, 0.5))} ms`)
  }
  const grownMb = Math.round(most - before)
  say(
    'A4 size and shape',
    cases.length * rounds,
    {
      ...{ cases: cases.length, answers: seen, strange, slow, grownMb },
      medianMs: Math.round(quantile(times, 0.5)),
      p99Ms: Math.round(quantile(times, 0.99)),
    },
    {
      'each is answered as it should be': strange.length === 0,
      'within 100 ms, by the median of each': slow.length === 0,
      'memory grows by less than 20 MB': grownMb < 20,
      'it stops in order': (await program.stop()) === 0,
    },
  )
})
