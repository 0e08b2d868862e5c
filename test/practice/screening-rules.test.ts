import t from 'tap'
import { screeningRules as rules, screeningRuleVersions } from '../../src/practice/screening-rules.ts'
import specification from '../data/screening-cases.json' with { type: 'json' }

const { spec } = specification

t.test('criteria, items and marks are those of the specification', async t => {
  t.strictSame(
    rules.criteria.map(({ code, items, mark }) => ({ code, items, met_at: mark, range: [0, 6] })),
    spec.criteria,
  )
  t.strictSame(
    rules.criteria.flatMap(criterion => criterion.items),
    Object.keys(spec.items),
  )
  t.ok(rules.criteria.every(({ reason }) => reason.length > 20))
})

t.test('codes are those of the specification', async t => {
  const { choices } = rules
  const other = spec.other_questions
  t.strictSame(choices.group_openness, other.group_openness.codes)
  t.strictSame(choices.safety_now, other.safety_now.codes)
  t.strictSame(choices.safety_self, Object.keys(other.safety_self.codes))
  t.strictSame(choices.safety_others, Object.keys(other.safety_others.codes))
  t.strictSame(choices.for_whom, other.for_whom.codes)
  t.strictSame(choices.age_band, other.age_band)
  t.strictSame(choices.impact.map(String), Object.keys(other.impact.codes))
})

t.test(
  'flags and queues are those of the specification, and one more flag for unknown safety values',
  async t => {
    const flags = new Set(rules.flags.map(row => row.is))
    t.strictSame([...flags].sort(), [...Object.keys(spec.rules.R5_flags), 'safety_value_unknown'].sort())
    const queues = spec.rules.R6_queue_first_that_applies.map(text => text.split(':')[0])
    t.strictSame(
      rules.queue.map(row => row.is),
      queues,
    )
  },
)

t.test('the last row of each decision always applies', async t => {
  for (const rows of [rules.safety, rules.overall, rules.queue]) t.strictSame(rows.at(-1)?.when, {})
})

t.test('nobody has approved these rules yet, and each version stands once', async t => {
  t.equal(rules.approved, null)
  t.match(rules.version, /unapproved/)
  t.equal(new Set(screeningRuleVersions.map(each => each.version)).size, screeningRuleVersions.length)
})
