import fc from 'fast-check'
import t from 'tap'
import {
  type CriterionStatus,
  checkScreeningInput,
  criteriaMask,
  type Overall,
  publicResult,
  raiseForUnknownSafety,
  recompute,
  type SafetyLevel,
  type ScreeningInput,
  screen,
} from '../../src/intake/screening.ts'
import { screeningRules as rules } from '../../src/practice/screening-rules.ts'
import specification from '../data/screening-cases.json' with { type: 'json' }

const runs = { numRuns: 10_000 }
const items = rules.criteria.flatMap(criterion => criterion.items)

/** Any value of the domain; a blank is null or a missing key. */
const maybe = <Value>(values: readonly Value[]) => fc.constantFrom(...values, null)

const anyAnswers = fc.record(Object.fromEntries(items.map(item => [item, maybe(rules.scale)])), {
  requiredKeys: [],
})

const anyInput = fc.record(
  {
    answers: anyAnswers,
    impact: maybe(rules.choices.impact),
    group_openness: maybe(rules.choices.group_openness),
    safety_now: maybe(rules.choices.safety_now),
    safety_self: maybe(rules.choices.safety_self),
    safety_others: maybe(rules.choices.safety_others),
    for_whom: maybe(rules.choices.for_whom),
    age_band: maybe(rules.choices.age_band),
    area: maybe(rules.choices.area),
    text_crisis_hint: maybe(rules.choices.text_crisis_hint),
  },
  { requiredKeys: ['answers'] },
) as fc.Arbitrary<ScreeningInput>

const levels: readonly SafetyLevel[] = ['none_reported', 'check', 'urgent', 'immediate']
const rankOfLevel = (level: SafetyLevel) => levels.indexOf(level)

const rankOfStatus: Record<CriterionStatus, number> = { unknown: 0, not_met: 0, possible: 1, met: 2 }
const rankOfOverall: Record<Overall, number> = {
  insufficient_information: 0,
  no_match_indicated: 0,
  possible_match: 1,
  match: 2,
  strong_match: 3,
}

function check<Value>(values: fc.Arbitrary<Value>, holds: (value: Value) => boolean) {
  fc.assert(fc.property(values, holds), runs)
}

function valid(value: unknown): ScreeningInput {
  const checked = checkScreeningInput(rules, value)
  if ('input' in checked) return checked.input
  throw new Error(JSON.stringify(checked.errors))
}

const rank = (status: CriterionStatus | undefined) => rankOfStatus[status ?? 'unknown']

const scoresOf = (criteria: Record<string, { score: number }>) =>
  Object.fromEntries(Object.entries(criteria).map(([code, { score }]) => [code, score]))

const withoutSkip = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 'skip'))

const safetyOf = ({ safety_now, safety_self, safety_others, text_crisis_hint }: ScreeningInput) => ({
  safety_now: safety_now ?? null,
  safety_self: safety_self ?? null,
  safety_others: safety_others ?? null,
  text_crisis_hint: text_crisis_hint ?? null,
})

const shuffledKeys = (value: object): fc.Arbitrary<Record<string, unknown>> => {
  const entries = Object.entries(value)
  const all = { minLength: entries.length, maxLength: entries.length }
  return fc.shuffledSubarray(entries, all).map(each => Object.fromEntries(each))
}

const bytes = (value: unknown) => JSON.stringify(value)

const same = (one: unknown, other: unknown) => bytes(one) === bytes(other)

t.test('the worked cases of the specification', async t => {
  t.equal(specification.cases.length, 31)
  for (const { id, title, input, expect, scores } of specification.cases) {
    const result = screen(rules, valid(input))
    t.strictSame(publicResult(result), expect, `${id} ${title}`)
    t.strictSame(scoresOf(result.criteria), scores, `${id} scores`)
  }
})

t.test('the invalid inputs of the specification', async t => {
  t.equal(specification.invalid_cases.length, 6)
  for (const { id, input, error } of specification.invalid_cases) {
    const checked = checkScreeningInput(rules, input)
    t.strictSame('errors' in checked && checked.errors.map(e => `${e.code}:${e.field}`), [error], id)
  }
})

t.test('every error is named, not only the first', async t => {
  const sent = JSON.parse(
    '{"answers":{"mood_low":7,"__proto__":1,"iso_pull":1.5},"area":"near","__proto__":{"x":1},"constructor":2}',
  )
  const checked = checkScreeningInput(rules, sent)
  t.strictSame('errors' in checked && checked.errors.map(e => `${e.code}:${e.field}`), [
    'bad_value:mood_low',
    'bad_value:iso_pull',
    'bad_value:area',
    'unknown_field:__proto__',
    'unknown_field:__proto__',
    'unknown_field:constructor',
  ])
  t.ok('errors' in checked && checked.errors.every(e => e.message.length > 10))
  t.equal(({} as { x?: number }).x, undefined)
})

t.test('what is no object at all is one error', async t => {
  for (const value of [null, undefined, 3, 'text', [], true])
    t.match(checkScreeningInput(rules, value), { errors: [{ code: 'bad_value', field: 'input' }] })
  t.match(checkScreeningInput(rules, { answers: [] }), { errors: [{ code: 'bad_value', field: 'answers' }] })
})

t.test('blanks are left out and minus zero is zero', async t => {
  const input = valid({ area: null, answers: { mood_swings: null, mood_low: -0 }, impact: -0 })
  t.equal(JSON.stringify(input), '{"answers":{"mood_low":0},"impact":0}')
  t.ok(Object.is(input.impact, 0))
  t.strictSame(valid({}), { answers: {} })
})

t.test('input that was not checked and does not fit throws and does not repeat the value', async t => {
  const wrong = { answers: {}, safety_self: 'secret words' } as unknown as ScreeningInput
  t.throws(() => screen(rules, wrong), { message: 'Screening input: bad_value:safety_self' })
})

t.test(
  'raising one answered item never lowers a status or the overall result, nor moves the level',
  async () => {
    const raised = fc.tuple(anyInput, fc.constantFrom(...items), fc.nat(2), fc.integer({ min: 1, max: 3 }))
    check(raised, ([input, item, from, by]) => {
      const at = (answer: number) =>
        screen(rules, valid({ ...input, answers: { ...input.answers, [item]: answer } }))
      const [low, high] = [at(from), at(Math.min(3, from + by))]
      const statuses = Object.keys(low.criteria).every(
        code => rank(high.criteria[code]?.status) >= rank(low.criteria[code]?.status),
      )
      return (
        statuses &&
        rankOfOverall[high.overall] >= rankOfOverall[low.overall] &&
        high.safety_level === low.safety_level
      )
    })
  },
)

t.test('skip and blank give the same findings', async () => {
  check(anyInput, input => {
    const { answers, ...choices } = input
    const blanked = { ...withoutSkip(choices), answers: withoutSkip(answers) } as ScreeningInput
    return same(publicResult(screen(rules, input)), publicResult(screen(rules, blanked)))
  })
})

t.test('the phrase hint never lowers the level, and with it the level is urgent at least', async () => {
  check(anyInput, input => {
    const [without, hinted] = [false, true].map(text_crisis_hint =>
      rankOfLevel(screen(rules, { ...input, text_crisis_hint }).safety_level),
    )
    return Number(hinted) >= Math.max(Number(without), rankOfLevel('urgent'))
  })
})

t.test('the level depends on the safety questions and the hint alone', async () => {
  check(fc.tuple(anyInput, anyInput), ([input, other]) => {
    const mixed = { ...other, ...safetyOf(input) }
    return screen(rules, mixed).safety_level === screen(rules, input).safety_level
  })
})

t.test('none_reported needs three explicit no answers and no hint', async () => {
  check(anyInput, input => {
    const threeNo =
      input.safety_now === 'no' && input.safety_self === 'none' && input.safety_others === 'none'
    const nothing = threeNo && input.text_crisis_hint !== true
    return (screen(rules, input).safety_level === 'none_reported') === nothing
  })
})

t.test('sending is always allowed, and each decision is one of its codes', async () => {
  const codes = <Finding>(rows: readonly { is: Finding }[]) => new Set(rows.map(row => row.is))
  const overall = codes<Overall>(rules.overall)
  const queue = codes<string>(rules.queue)
  const flags = codes<string>(rules.flags)
  check(anyInput, input => {
    const result = screen(rules, input)
    const sorted = same(result.flags, [...new Set(result.flags)].sort())
    return (
      result.submit_allowed &&
      sorted &&
      overall.has(result.overall) &&
      queue.has(result.queue) &&
      result.flags.every(flag => flags.has(flag)) &&
      levels.includes(result.safety_level)
    )
  })
})

t.test('the order of keys does not matter, to the byte', async () => {
  const shuffled = anyInput.chain(input =>
    fc.tuple(fc.constant(input), shuffledKeys(input), shuffledKeys(input.answers)),
  )
  check(shuffled, ([input, moved, answers]) => {
    const other = moved.answers ? { ...moved, answers } : moved
    return bytes(screen(rules, other as ScreeningInput)) === bytes(screen(rules, input))
  })
})

t.test('a stored result is computed again to the same bytes', async () => {
  const unknown = fc.subarray([...rules.safetyQuestions])
  check(fc.tuple(anyInput, unknown), ([input, fields]) => {
    const stored = bytes(raiseForUnknownSafety(rules, screen(rules, input), fields))
    const read = JSON.parse(stored)
    const marks = rules.criteria.every(({ code, mark }) => read.criteria[code].mark === mark)
    return marks && read.version === rules.version && bytes(recompute(rules, read)) === stored
  })
})

t.test('a result of another version is not computed with these rules', async t => {
  const stored = { ...screen(rules, { answers: {} }), version: '0.9' }
  t.throws(() => recompute(rules, stored), /rules 0\.9/)
})

t.test(
  'an unknown safety value raises to urgent at least, and changes nothing but the safety findings',
  async () => {
    const unknown = fc.subarray([...rules.safetyQuestions], { minLength: 1 })
    check(fc.tuple(anyInput, unknown), ([input, fields]) => {
      const before = screen(rules, input)
      const after = raiseForUnknownSafety(rules, before, fields)
      const expected = Math.max(rankOfLevel(before.safety_level), rankOfLevel('urgent'))
      const isImmediate = after.safety_level === 'immediate'
      return (
        rankOfLevel(after.safety_level) === expected &&
        after.flags.includes('safety_value_unknown') &&
        !after.flags.includes('safety_not_answered') &&
        after.queue === (isImmediate ? 'immediate' : 'same_day') &&
        after.notify === (isImmediate ? 'page_on_call' : 'email_urgent') &&
        after.crisis_panel === 'full' &&
        same(after.criteria, before.criteria) &&
        after.overall === before.overall &&
        same(raiseForUnknownSafety(rules, after, fields), after)
      )
    })
  },
)

t.test('an unknown safety value is no gap; the others may be', async t => {
  const raised = (input: unknown) =>
    raiseForUnknownSafety(rules, screen(rules, valid(input)), ['safety_self']).flags
  const known = { answers: {}, for_whom: 'self', age_band: '18_plus', area: 'inside' }
  t.strictSame(raised({ ...known, safety_now: 'no', safety_others: 'none' }), ['safety_value_unknown'])
  t.strictSame(raised(known), ['safety_partly_answered', 'safety_value_unknown'])
  const result = screen(rules, { answers: {} })
  t.equal(raiseForUnknownSafety(rules, result, []), result)
})

t.test('the mask holds the criteria met in the order of the table', async t => {
  const mask = (answers: ScreeningInput['answers']) => criteriaMask(screen(rules, { answers }))
  t.equal(mask({}), 0)
  t.equal(mask({ mood_low: 2 }), 1)
  t.equal(mask({ change_hard: 3, anx_worry: 3 }), 0b1000010)
  t.equal(mask(Object.fromEntries(items.map(item => [item, 3]))), 0b1111111)
})

t.test('each finding names its questions, whose answers stand in the input', async t => {
  const { criteria, input } = screen(rules, { answers: { mood_low: 2, mood_swings: 'skip' } })
  t.strictSame(criteria.mood, { score: 2, status: 'met', mark: 2, items: ['mood_low', 'mood_swings'] })
  t.strictSame(input.answers, { mood_low: 2, mood_swings: 'skip' })
})
