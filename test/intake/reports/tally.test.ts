import fc from 'fast-check'
import t from 'tap'
import { difference } from '../../../src/intake/reports/difference.ts'
import { type Part, partsOf } from '../../../src/intake/reports/tally.ts'
import { counted, rules, tried } from './counted.ts'

const short = (parts: readonly Part[]) =>
  parts.map(({ day, kind, key, value }) => `${day} ${kind} ${key} ${value}`)

t.test('a new inquiry counts on its day of the practice', async t => {
  t.same(short(partsOf(counted({ received_at: '2026-11-25T03:30:00.000Z', criteria_mask: 5 }), [], rules)), [
    '2026-11-24 received web 0',
    '2026-11-24 end open 0',
    '2026-11-24 no_contact open 498806',
    '2026-11-24 criterion mood 0',
    '2026-11-24 criterion trauma 0',
    '2026-11-24 open  0',
  ])
})

t.test('a whole story counts every step, try and end', async t => {
  const inquiry = counted({
    state: 'admitted',
    assignee: 'someone',
    first_contact_at: '2026-11-26T15:00:00.000Z',
    closed_at: '2026-12-02T02:00:00.000Z',
  })
  const events = [
    tried('2026-11-25T15:20:00.000Z', 'no_answer'),
    tried('2026-11-26T15:00:00.000Z', 'reached'),
    { kind: 'schedule', at: '2026-11-26T15:10:00.000Z', detail: '{}' },
  ]
  t.same(short(partsOf(inquiry, events, rules)), [
    '2026-11-24 received web 0',
    '2026-11-24 step contacted 0',
    '2026-11-24 step scheduled 0',
    '2026-11-24 step admitted 0',
    '2026-11-24 end admitted 0',
    '2026-11-24 first_contact late 2940',
    '2026-11-24 first_try kept 0',
    '2026-11-24 criterion none 0',
    '2026-11-25 attempt no_answer 10',
    '2026-11-26 attempt reached 10',
    '2026-12-01 closed someone 75',
  ])
})

t.test('a later step implies the earlier ones, whatever was left out', async t => {
  const steps = (
    changes: object,
    events = [{ kind: 'schedule', at: '2026-11-26T15:10:00.000Z', detail: '{}' }],
  ) =>
    partsOf(counted(changes), events, rules)
      .filter(({ kind }) => kind === 'step')
      .map(({ key }) => key)
  t.same(steps({}), ['contacted', 'scheduled'])
  t.same(steps({ state: 'admitted' }, []), ['contacted', 'scheduled', 'admitted'])
  t.same(steps({ first_contact_at: '2026-11-24T15:00:00.000Z' }, []), ['contacted'])
  t.same(steps({}, []), [])
})

t.test('what ended without a talk has no wait', async t => {
  const parts = partsOf(counted({ state: 'closed', closed_at: '2026-11-24T15:00:00.000Z' }), [], rules)
  t.ok(short(parts).includes('2026-11-24 no_contact ended 0'))
  t.ok(short(parts).includes('2026-11-24 closed  1'))
})

t.test('the daily test and what is set apart count nowhere', async t => {
  t.same(partsOf(counted({ source: 'synthetic' }), [], rules), [])
  t.same(partsOf(counted({ quarantined: 1 }), [tried('2026-11-25T15:20:00.000Z', 'reached')], rules), [])
})

t.test('the day of a clock change has its own hours', async t => {
  const [part] = partsOf(counted(), [tried('2026-11-01T06:30:00.000Z', 'reached')], rules).filter(
    ({ kind }) => kind === 'attempt',
  )
  t.match(part, { day: '2026-11-01', value: 1 })
})

t.test('a difference takes back exactly what was and adds exactly what is', async t => {
  const anyPart: fc.Arbitrary<Part> = fc.record({
    day: fc.constantFrom('2026-11-24', '2026-11-25'),
    kind: fc.constantFrom('received', 'attempt'),
    key: fc.constantFrom('web', 'phone'),
    value: fc.integer({ min: 0, max: 2 }),
  })
  const sum = (parts: readonly Part[]) => difference([], parts)
  const sorted = (tallies: readonly object[]) => tallies.map(tally => JSON.stringify(tally)).sort()
  fc.assert(
    fc.property(fc.array(anyPart), fc.array(anyPart), (before, after) => {
      const applied = new Map(sum(before).map(({ count, ...part }) => [JSON.stringify(part), count]))
      for (const { count, ...part } of difference(before, after)) {
        const name = JSON.stringify(part)
        applied.set(name, (applied.get(name) ?? 0) + count)
      }
      const left = [...applied].filter(([, count]) => count !== 0)
      t.same(sorted(left.map(([name, count]) => ({ ...JSON.parse(name), count }))), sorted(sum(after)))
    }),
  )
  t.same(difference([], []), [])
})
