import fc from 'fast-check'
import t from 'tap'
import { idleMs, longestMs, sessionState } from '../../src/accounts/session-rules.ts'

const now = new Date('2026-11-27T16:00:00.000Z')
const before = (ms: number) => new Date(now.getTime() - ms).toISOString()
const session = {
  level: 'full' as 'full' | 'first_factor',
  began_at: before(60_000),
  seen_at: before(1000),
  locked: 0 as 0 | 1,
  disabled_at: null as string | null,
}

t.test('what a session may reach', async t => {
  const cases: [string, Partial<typeof session>, string][] = [
    ['fresh', {}, 'full'],
    ['the first factor only', { level: 'first_factor' }, 'first_factor'],
    ['a second before it falls idle', { seen_at: before(idleMs - 1000) }, 'full'],
    ['idle', { seen_at: before(idleMs) }, 'locked'],
    ['locked though seen', { locked: 1 }, 'locked'],
    ['idle before the second factor', { level: 'first_factor', seen_at: before(idleMs) }, 'ended'],
    ['twelve hours', { began_at: before(longestMs) }, 'ended'],
    ['a second less', { began_at: before(longestMs - 1000) }, 'full'],
    ['disabled', { disabled_at: before(1) }, 'ended'],
    ['the clock was set back by an hour', { seen_at: before(-3_600_000) }, 'ended'],
  ]
  for (const [name, changes, state] of cases)
    t.equal(sessionState({ ...session, ...changes }, now), state, name)
})

t.test('time never gives a session more', async () => {
  const rank = { full: 2, first_factor: 2, locked: 1, ended: 0 }
  fc.assert(
    fc.property(fc.nat(20 * 3_600_000), fc.nat(20 * 3_600_000), fc.boolean(), (age, more, full) => {
      const facts = {
        ...session,
        level: full ? ('full' as const) : ('first_factor' as const),
        seen_at: before(age),
        began_at: before(age),
      }
      const later = new Date(now.getTime() + more)
      return rank[sessionState(facts, later)] <= rank[sessionState(facts, now)]
    }),
    { numRuns: 10_000 },
  )
})
