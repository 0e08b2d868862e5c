import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { readReference, reference, referenceBytes } from '../../src/intake/reference.ts'

const sixteen = (first: number) => Uint8Array.from({ length: referenceBytes }, (_, place) => first + place)

t.test('eight signs in two groups, the same for the same bytes', async t => {
  t.equal(reference(sixteen(0)), 'CDFG-HJKM')
  t.equal(reference(sixteen(20)), 'CDFG-HJKM')
  t.equal(reference(sixteen(8)), 'PQRT-WXY3')
})

t.test('no signs that are mistaken for another, and no vowels', async t => {
  const signs = new Set(Array.from({ length: 2_000 }, () => reference(randomBytes(referenceBytes))).join(''))
  signs.delete('-')
  t.equal([...signs].sort().join(''), '34679CDFGHJKMPQRTWXY')
})

t.test('bytes of 240 and more are passed over; too few usable bytes are an error', async t => {
  t.equal(reference(Uint8Array.of(255, 0, 240, 1, 2, 3, 250, 4, 5, 6, 7)), 'CDFG-HJKM')
  t.throws(() => reference(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 255)), /random bytes/)
  t.throws(() => reference(new Uint8Array(0)), /random bytes/)
})

t.test('every usable byte stands for a sign, and every sign for as many bytes', async t => {
  const counts = new Map<string, number>()
  for (let byte = 0; byte < 240; byte++) {
    const sign = reference(new Uint8Array(8).fill(byte)).charAt(0)
    counts.set(sign, (counts.get(sign) ?? 0) + 1)
  }
  t.equal(counts.size, 20)
  t.ok([...counts.values()].every(count => count === 12))
})

t.test('the signs of many references are spread evenly', async t => {
  const total = 20_000
  const counts = new Map<string, number>()
  for (let made = 0; made < total; made++)
    for (const sign of reference(randomBytes(referenceBytes)).replace('-', ''))
      counts.set(sign, (counts.get(sign) ?? 0) + 1)
  const wanted = (total * 8) / 20
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0)
  // 19 degrees of freedom: more than 60 happens once in 250,000 runs.
  t.ok(chiSquare < 60, `chi square ${chiSquare}`)
})

t.test('what people write is read back', async t => {
  const bytes = fc.uint8Array({ minLength: referenceBytes, maxLength: referenceBytes, max: 239 })
  const between = fc.constantFrom('', ' ', '-', ' - ', '–', '\u2011', '.', '\t')
  fc.assert(
    fc.property(bytes, between, fc.boolean(), (random, sign, lower) => {
      const made = reference(random)
      const said = ` ${made.replace('-', sign)}\n`
      return readReference(lower ? said.toLowerCase() : said) === made
    }),
    { numRuns: 10_000 },
  )
  t.equal(readReference('k4r7mh3t'), 'K4R7-MH3T')
  t.equal(readReference('K 4 R 7 - M H 3 T'), 'K4R7-MH3T')
})

t.test('what cannot be a reference is null', async t => {
  for (const text of [
    '',
    'K4R7-MH3',
    'K4R7-MH3TT',
    'K4R7-MH3O',
    'K4R7-MH30',
    'K4R7/MH3T',
    'ß4R7-MH3',
    ' '.repeat(999),
  ])
    t.equal(readReference(text), null, text)
  fc.assert(
    fc.property(fc.string(), text => {
      const read = readReference(text)
      return read === null || readReference(read) === read
    }),
    { numRuns: 10_000 },
  )
})
