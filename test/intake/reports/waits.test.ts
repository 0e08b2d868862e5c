import fc from 'fast-check'
import t from 'tap'
import { quantile, roundedWait } from '../../../src/intake/reports/waits.ts'

const minute = 60_000

t.test('a wait is rounded up: to a minute, a quarter of an hour, an hour', async t => {
  for (const [minutes, rounded] of [
    [-5, 0],
    [0, 0],
    [0.1, 1],
    [12, 12],
    [59.5, 60],
    [60.5, 75],
    [240.5, 255],
    [721, 780],
    [2880, 2880],
    [2881, 2940],
    [20_000, 20_160],
  ] as const)
    t.equal(roundedWait(minutes * minute), rounded, `${minutes} minutes`)
})

t.test('a rounded wait is never shorter, and a longer one never rounds to less', async () => {
  const wait = fc.integer({ min: 0, max: 90 * 86_400_000 })
  fc.assert(
    fc.property(wait, wait, (one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one]
      return roundedWait(less) * minute >= less && roundedWait(less) <= roundedWait(more)
    }),
  )
})

t.test('a quantile of a histogram is that of all its values in a row', async t => {
  const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 })
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.9), (all, share) => {
      const histogram = [...Map.groupBy(all, value => value)].map(([value, some]) => ({
        value,
        count: some.length,
      }))
      const sorted = [...all].sort((one, other) => one - other)
      t.equal(quantile(histogram, share), sorted[Math.ceil(share * sorted.length) - 1])
    }),
  )
  t.equal(quantile([], 0.5), null)
})
