import t from 'tap'
import { delayAfter } from '../../src/delivery/backoff.ts'

const minute = 60_000
const hour = 60 * minute

const all = (random: number) => {
  const delays: number[] = []
  for (let attempt = 1; ; attempt += 1) {
    const delay = delayAfter(attempt, random)
    if (delay === null) return delays
    delays.push(delay)
  }
}

t.test('waits a minute at first, never less than before, never more than six hours', async t => {
  const delays = all(0.5)
  t.equal(delays[0], minute)
  t.equal(delays.at(-1), 6 * hour)
  t.strictSame(
    delays,
    [...delays].sort((a, b) => a - b),
  )
})

t.test('gives up after about two days', async t => {
  const total = all(0.5).reduce((sum, delay) => sum + delay, 0)
  t.ok(total > 46 * hour && total < 48 * hour, `${total / hour} hours`)
  t.equal(delayAfter(16, 0.5), null)
})

t.test('a program is called six times, from five minutes to twenty hours apart', async t => {
  const waits = [1, 2, 3, 4, 5, 6].map(attempt => delayAfter(attempt, 0.5, 'program'))
  t.same(waits, [5 * minute, 30 * minute, 2 * hour, 8 * hour, 20 * hour, null])
})

t.test('moves each wait by a tenth at most', async t => {
  t.equal(delayAfter(1, 0), 0.9 * minute)
  t.ok((delayAfter(1, 0.999999) ?? 0) <= 1.1 * minute)
})
