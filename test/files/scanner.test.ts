import { randomBytes } from 'node:crypto'
import t from 'tap'
import { openScanner, type Scanner } from '../../src/files/scanner.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { infectedPdf } from '../helpers/files/samples.ts'

const quick = { pieceMs: 500, answerMs: 300 }

async function scanned(scanner: Scanner, content: Buffer) {
  const scan = scanner.begin()
  for (let at = 0; at < content.length; at += 60_000) await scan.write(content.subarray(at, at + 60_000))
  return scan.verdict()
}

for (const where of ['tcp', 'unix'] as const)
  t.test(`a scanner on ${where} is given every byte, and says what it found`, async t => {
    const clamd = await clamdFor(t, where)
    const scanner = openScanner(clamd.url)
    t.equal(await scanned(scanner, randomBytes(2_000_000)), 'clean')
    t.equal(await scanned(scanner, infectedPdf()), 'infected')
    t.equal(await scanned(scanner, Buffer.alloc(0)), 'clean')
    t.same(clamd.seen, [2_000_000, infectedPdf().length, 0])
  })

t.test('whatever else a scanner does is no verdict, and holds nobody up', async t => {
  const clamd = await clamdFor(t)
  const scanner = openScanner(clamd.url, quick)
  for (const manner of ['hangs', 'breaks', 'refuses'] as const) {
    clamd.manner = manner
    t.equal(await scanned(scanner, randomBytes(3_000_000)), 'unknown', manner)
    t.equal(await scanned(scanner, infectedPdf()), 'unknown', manner)
  }
  await clamd.stop()
  t.equal(await scanned(scanner, infectedPdf()), 'unknown', 'nobody is there')
  t.equal(await scanned(openScanner('unix:/nowhere/clamd.sock', quick), infectedPdf()), 'unknown')
})

t.test('a scan that is given up ends its connection', async t => {
  const clamd = await clamdFor(t)
  const scan = openScanner(clamd.url).begin()
  await scan.write(randomBytes(10))
  scan.abandon()
  t.equal(await scan.verdict(), 'unknown')
  t.same(clamd.seen, [])
})
