import fc from 'fast-check'
import t from 'tap'
import { publicResult, type ScaleAnswer, type ScreeningInput, screen } from '../../src/intake/screening.ts'
import { screeningRules as rules } from '../../src/practice/screening-rules.ts'

// The rules of the specification told a second time, in plain steps and without the table, to compare with.

const pairs = {
  mood: ['mood_low', 'mood_swings', 2],
  anxiety: ['anx_worry', 'anx_tense', 3],
  trauma: ['trauma_memories', 'trauma_guard', 2],
  burnout: ['burn_worn', 'burn_empty', 3],
  relationships: ['rel_tension', 'rel_voice', 3],
  isolation: ['iso_pull', 'iso_alone', 2],
  transitions: ['change_hard', 'change_self', 3],
} as const

const items: readonly string[] = Object.values(pairs).flatMap(pair => pair.slice(0, 2) as string[])

function restated(input: ScreeningInput) {
  const criteria = Object.fromEntries(
    Object.entries(pairs).map(([code, [one, other, mark]]) => [
      code,
      status(input.answers[one], input.answers[other], mark),
    ]),
  )
  const count = (wanted: string) => Object.values(criteria).filter(each => each === wanted).length
  const met_count = count('met')
  const noneMet = count('not_met') === 7
  const overall = overallOf(met_count, input.impact, count('possible'), noneMet)
  const safety_level = levelOf(input)
  const flags = flagsOf(input, met_count, noneMet, safety_level)
  return {
    criteria,
    met_count,
    overall,
    safety_level,
    flags,
    queue: queueOf(safety_level, flags, overall),
    crisis_panel: safety_level === 'immediate' || safety_level === 'urgent' ? 'full' : 'standard',
    notify: notifyOf(safety_level),
    submit_allowed: true,
  }
}

function status(one: unknown, other: unknown, mark: number) {
  const score = (typeof one === 'number' ? one : 0) + (typeof other === 'number' ? other : 0)
  if (score >= mark) return 'met'
  if (score > 0) return 'possible'
  return typeof one === 'number' && typeof other === 'number' ? 'not_met' : 'unknown'
}

function overallOf(met: number, impact: unknown, possible: number, noneMet: boolean) {
  if (met > 2 || (met === 2 && (impact === 2 || impact === 3))) return 'strong_match'
  if (met > 0) return 'match'
  if (possible > 0) return 'possible_match'
  return noneMet ? 'no_match_indicated' : 'insufficient_information'
}

function levelOf({ safety_now, safety_self, safety_others, text_crisis_hint }: ScreeningInput) {
  if (safety_now === 'yes' || safety_self === 'may_act' || safety_others === 'may_act') return 'immediate'
  if (safety_self === 'thoughts' || safety_others === 'thoughts' || text_crisis_hint) return 'urgent'
  return safety_now === 'no' && safety_self === 'none' && safety_others === 'none' ? 'none_reported' : 'check'
}

function flagsOf(input: ScreeningInput, met: number, noneMet: boolean, level: string) {
  const { impact, age_band, area, safety_now: now, safety_self: self, safety_others: others } = input
  const values = items.map(item => input.answers[item])
  const gap = [now, self, others].some(each => each === undefined || each === null || each === 'skip')
  const noHarm = self === 'none' && others === 'none'
  const flags = {
    age_unknown: !age_band,
    area_unknown: !area,
    ask_source_of_danger: now === 'yes' && noHarm,
    contradiction_impact: (impact === 0 && met >= 3) || ((impact === 2 || impact === 3) && noneMet),
    contradiction_text_safety: input.text_crisis_hint === true && now === 'no' && noHarm,
    group_reluctant: input.group_openness === 'no',
    group_unsure: input.group_openness === 'unsure',
    minor_16_17: age_band === '16_17',
    minor_under_16: age_band === 'under_16',
    outside_area: area === 'outside',
    proxy: input.for_whom === 'other',
    safety_not_answered: level === 'check',
    safety_partly_answered: (level === 'urgent' || level === 'immediate') && gap,
    uniform_answers: Number(values[0]) >= 1 && values.every(each => each === values[0]),
  }
  return Object.entries(flags).flatMap(([flag, raised]) => (raised ? [flag] : []))
}

function queueOf(level: string, flags: readonly string[], overall: string) {
  if (level === 'immediate') return 'immediate'
  if (level === 'urgent') return 'same_day'
  if (flags.some(flag => flag.startsWith('minor') || flag === 'contradiction_impact'))
    return 'clinician_review'
  if (flags.includes('outside_area')) return 'resource_navigation'
  if (overall === 'insufficient_information') return 'call_to_complete'
  return overall === 'no_match_indicated' ? 'courtesy_call' : 'standard'
}

const notifyOf = (level: string) =>
  level === 'immediate' ? 'page_on_call' : level === 'urgent' ? 'email_urgent' : 'email_normal'

const answersFrom = (values: fc.Arbitrary<ScaleAnswer | null>) =>
  fc.record(Object.fromEntries(items.map(item => [item, values])))

/** Every mixture of answers alone would hardly ever be all zero, or all the same. */
const answers = fc.oneof(
  answersFrom(fc.constantFrom(...rules.scale, null)),
  answersFrom(fc.constantFrom<ScaleAnswer>(0, 0, 0, 0, 0, 0, 3)),
  answersFrom(fc.constantFrom<ScaleAnswer>(0, 0, 0, 0, 0, 0, 0, 0, 0, 'skip', 1)),
  fc.constantFrom(...rules.scale, null).chain(value => answersFrom(fc.constant(value))),
)

const input: fc.Arbitrary<ScreeningInput> = fc.record({
  answers,
  impact: fc.constantFrom(...rules.choices.impact, null),
  group_openness: fc.constantFrom(...rules.choices.group_openness, null),
  safety_now: fc.constantFrom(...rules.choices.safety_now, 'no', null),
  safety_self: fc.constantFrom(...rules.choices.safety_self, 'none', null),
  safety_others: fc.constantFrom(...rules.choices.safety_others, 'none', null),
  for_whom: fc.constantFrom(...rules.choices.for_whom, null),
  age_band: fc.constantFrom(...rules.choices.age_band, '18_plus', null),
  area: fc.constantFrom(...rules.choices.area, null),
  text_crisis_hint: fc.constantFrom(...rules.choices.text_crisis_hint, null),
})

const same = (given: ScreeningInput) =>
  JSON.stringify(publicResult(screen(rules, given))) === JSON.stringify(restated(given))

t.test('the table decides as the rules told in plain steps', async () => {
  fc.assert(fc.property(input, same), { numRuns: 30_000 })
})

t.test('every mixture of safety answers', async t => {
  const { safety_now, safety_self, safety_others, text_crisis_hint } = rules.choices
  for (const now of [...safety_now, null])
    for (const self of [...safety_self, null])
      for (const others of [...safety_others, null])
        for (const hint of [...text_crisis_hint, null]) {
          const told = { safety_now: now, safety_self: self, safety_others: others, text_crisis_hint: hint }
          if (!same({ answers: {}, ...told })) t.fail(JSON.stringify(told))
        }
})

t.test('every pair of answers of every criterion', async t => {
  const scale = [...rules.scale, null]
  for (const [one, other] of Object.values(pairs))
    for (const first of scale)
      for (const second of scale)
        if (!same({ answers: { [one]: first, [other]: second } }))
          t.fail(`${one} ${first}, ${other} ${second}`)
})

t.test('every number of criteria met with every impact', async t => {
  for (let met = 0; met <= 7; met++)
    for (const impact of [...rules.choices.impact, null])
      for (const rest of [0, 1, null] as const) {
        const all = items.map((item, place) => [item, place < met * 2 ? 2 : rest])
        if (!same({ answers: Object.fromEntries(all), impact }))
          t.fail(`${met} met, impact ${impact}, rest ${rest}`)
      }
})
