import fc from 'fast-check'
import t from 'tap'
import {
  cutoffOf,
  type Expiring,
  expiresAt,
  forgetAt,
  outcomeOf,
  type RetentionRule,
  retentionOutcomes,
  takenBefore,
} from '../../src/intake/retention.ts'
import { endStates, isEnd } from '../../src/intake/triage/record.ts'
import { retention } from '../../src/practice/retention.ts'
import { anyRecord, record } from './triage/records.ts'

const closed_at = '2026-03-01T12:00:00.000Z'
const received_at = '2026-02-01T12:00:00.000Z'
const rules: RetentionRule[] = [
  { outcome: 'declined', sources: ['fax', 'letter'], days: 10 },
  { outcome: 'declined', days: 2 },
  { outcome: 'quarantined', days: 3 },
]
const expiring = (changes: Partial<Expiring>): Expiring => ({ ...record(), received_at, ...changes })

t.test('when the content of an inquiry is to be deleted', async t => {
  const ended = { state: 'declined', closed_at } as const
  const apart = { quarantined: 1 } as const
  const cases: [string, Partial<Expiring>, string | null][] = [
    ['its days after it ended', ended, '2026-03-03T12:00:00.000Z'],
    ['the first rule that fits counts', { ...ended, source: 'fax' }, '2026-03-11T12:00:00.000Z'],
    ['a legal hold stops it', { ...ended, held: 1 }, null],
    ['an open one stays', {}, null],
    ['an outcome that no rule names stays', { state: 'admitted', closed_at }, null],
    ['the daily test stays', { ...ended, source: 'synthetic' }, null],
    ['one without an end stays', { state: 'declined', closed_at: null }, null],
    ['what was set apart, from when it came', apart, '2026-02-04T12:00:00.000Z'],
    ['what was set apart and names danger stays', { ...apart, risk: 'open', queue: 'immediate' }, null],
    ['what was set apart and somebody called stays', { ...apart, state: 'contacting' }, null],
    ['what was set apart and has ended goes by its end', { ...ended, ...apart }, '2026-03-03T12:00:00.000Z'],
    ['what was set apart, under a legal hold, stays', { ...apart, held: 1 }, null],
  ]
  for (const [name, changes, at] of cases)
    t.equal(expiresAt(expiring(changes), { rules })?.toISOString() ?? null, at, name)
})

t.test('over any record: none that is open, held or synthetic is ever deleted', async t => {
  fc.assert(
    fc.property(anyRecord, one => {
      const any = { ...one, received_at }
      const at = expiresAt(any, retention)
      if (at === null) return true
      const ended = isEnd(any.state)
      const from = Date.parse(ended ? (any.closed_at ?? '') : any.received_at)
      return (
        any.held === 0 &&
        any.source !== 'synthetic' &&
        (ended || (any.quarantined === 1 && any.state === 'new' && any.risk !== 'open')) &&
        at.getTime() - from >= 90 * 86_400_000
      )
    }),
  )
  t.pass()
})

t.test('a cutoff says the same as the rule', async t => {
  const at = new Date('2026-03-03T12:00:00.000Z')
  const [fax, other, apart] = rules as [RetentionRule, RetentionRule, RetentionRule]
  t.equal(cutoffOf(other, at).toISOString(), closed_at)
  t.same(takenBefore(rules, other), ['fax', 'letter'])
  t.same(
    [fax, apart].flatMap(rule => takenBefore(rules, rule)),
    [],
  )
})

t.test('the practice names every outcome, and keeps nothing for less than 90 days', async t => {
  t.same(new Set(retention.rules.map(({ outcome }) => outcome)), new Set(retentionOutcomes))
  for (const state of endStates)
    t.equal(outcomeOf(record({ state })), state, 'every end is an outcome that a rule can name')
  for (const { days } of retention.rules) t.ok(days >= 90)
  t.equal(retention.approved, null, 'a default deletes nothing')
})

t.test('the thin line stays for six years, to the day', async t => {
  t.equal(forgetAt(new Date(closed_at), retention).toISOString(), '2032-03-01T12:00:00.000Z')
  t.equal(forgetAt(new Date('2028-02-29T00:00:00.000Z'), retention).toISOString(), '2034-03-01T00:00:00.000Z')
})
