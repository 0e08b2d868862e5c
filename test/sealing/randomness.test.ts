import t from 'tap'
import { randomBytesFromPool } from '../../src/sealing/randomness.ts'

t.test('100,000 draws, none twice, in every length that is used', async t => {
  for (const length of [12, 16, 32]) {
    const seen = new Set<string>()
    for (let n = 0; n < 100_000; n++) seen.add(randomBytesFromPool(length).toString('latin1'))
    t.equal(seen.size, 100_000, `${length} bytes`)
  }
})

t.test('every bit is as often one as zero', async t => {
  const draws = 20_000
  const ones = Array<number>(128).fill(0)
  for (let n = 0; n < draws; n++) {
    const bytes = randomBytesFromPool(16)
    for (let bit = 0; bit < 128; bit++)
      ones[bit] = (ones[bit] ?? 0) + ((bytes.readUInt8(bit >> 3) >> (bit & 7)) & 1)
  }
  // Seven standard deviations of a fair coin: 1 in 3·10^9 runs would fail by chance.
  const tolerance = 7 * Math.sqrt(draws / 4)
  t.ok(ones.every(count => Math.abs(count - draws / 2) < tolerance))
})

t.test('what was handed out is the caller’s own: one draw does not reach into the next', async t => {
  const one = randomBytesFromPool(32)
  const other = randomBytesFromPool(32)
  const kept = Buffer.from(other)
  one.fill(0)
  t.same(other, kept)
})

t.test('a draw is never partly of the last pool: its bytes are not zero', async t => {
  for (let n = 0; n < 5000; n++) {
    const draw = randomBytesFromPool(n % 2 ? 32 : 12)
    if (draw.subarray(0, 8).equals(Buffer.alloc(8)) || draw.subarray(-8).equals(Buffer.alloc(8)))
      t.fail(`draw ${n}`)
  }
  t.pass('5,000 draws')
})
