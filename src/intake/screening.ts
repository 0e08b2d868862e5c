import { checkScreeningInput } from './screening-input.ts'
import type {
  Choices,
  CriterionResult,
  CriterionRule,
  CriterionStatus,
  Facts,
  Row,
  ScaleAnswer,
  ScreeningInput,
  ScreeningResult,
  ScreeningRules,
  When,
} from './screening-types.ts'

export { type CheckedInput, checkScreeningInput, type InputError } from './screening-input.ts'
export type * from './screening-types.ts'

/**
 * Applies rules R1 to R10 of the screening specification. The same rules and answers give the same bytes,
 * whatever the order of keys. Input that was not checked and does not fit throws.
 */
export const screen = (rules: ScreeningRules, input: ScreeningInput): ScreeningResult =>
  derive(rules, input, [])

/** Computes a stored result again; throws when it was made under another version of the rules. */
export function recompute(rules: ScreeningRules, stored: ScreeningResult): ScreeningResult {
  if (stored.version !== rules.version)
    throw new Error(`A result of rules ${stored.version} cannot be computed with rules ${rules.version}`)
  return derive(rules, stored.input, stored.unknown_safety)
}

/**
 * Raises a result for safety questions whose value no code stands for: the level becomes urgent at least,
 * the flag `safety_value_unknown` is added, and what follows from the level is decided anew.
 * Such a question counts as answered: it is no gap and no "no".
 */
export const raiseForUnknownSafety = (
  rules: ScreeningRules,
  result: ScreeningResult,
  fields: readonly string[],
): ScreeningResult =>
  fields.length === 0 ? result : derive(rules, result.input, [...result.unknown_safety, ...fields])

function derive(rules: ScreeningRules, given: ScreeningInput, unknown: readonly string[]): ScreeningResult {
  const input = checked(rules, given)
  const unknownSafety = [...new Set(unknown)].sort()
  const criteria = Object.fromEntries(rules.criteria.map(rule => [rule.code, judge(rule, input)]))
  const told = { ...choicesOf(rules, input, unknownSafety), ...countsOf(criteria, input) }
  const safety_level = firstOf(rules.safety, told)
  const overall = firstOf(rules.overall, told)
  const flags = allOf(rules.flags, { ...told, safety_level, overall })
  return {
    version: rules.version,
    criteria,
    met_count: told.met_count,
    overall,
    safety_level,
    flags,
    queue: firstOf(rules.queue, { ...told, safety_level, overall, flags }),
    crisis_panel: rules.crisisPanel[safety_level],
    notify: rules.notify[safety_level],
    submit_allowed: true,
    unknown_safety: unknownSafety,
    input,
  }
}

function checked(rules: ScreeningRules, given: ScreeningInput): ScreeningInput {
  const read = checkScreeningInput(rules, given)
  if ('input' in read) return read.input
  throw new Error(`Screening input: ${read.errors.map(({ code, field }) => `${code}:${field}`).join(', ')}`)
}

function judge(rule: CriterionRule, input: ScreeningInput): CriterionResult {
  const answered = rule.items.map(item => input.answers[item] ?? null).filter(isAnswered)
  const score = answered.reduce((sum: number, answer) => sum + answer, 0)
  const complete = answered.length === rule.items.length
  return { score, status: statusOf(score, rule.mark, complete), mark: rule.mark, items: rule.items }
}

function statusOf(score: number, mark: number, complete: boolean): CriterionStatus {
  if (score >= mark) return 'met'
  if (score >= 1) return 'possible'
  return complete ? 'not_met' : 'unknown'
}

const isAnswered = (answer: ScaleAnswer | null) => answer !== null && answer !== 'skip'

function countsOf(criteria: Record<string, CriterionResult>, { answers }: ScreeningInput) {
  const results = Object.values(criteria)
  const count = (status: CriterionStatus) => results.filter(result => result.status === status).length
  const [first = null, ...rest] = results.flatMap(({ items }) => items.map(item => answers[item] ?? null))
  const uniform = isAnswered(first) && rest.every(answer => answer === first)
  return {
    met_count: count('met'),
    possible_count: count('possible'),
    not_met_count: count('not_met'),
    uniform_value: uniform ? first : ('none' as const),
  }
}

function choicesOf(rules: ScreeningRules, input: ScreeningInput, unknownSafety: readonly string[]) {
  const value = <Name extends keyof Choices>(name: Name) => input[name] ?? ('blank' as const)
  const isGap = (name: keyof Choices) => ['skip', 'blank'].includes(String(value(name)))
  return {
    impact: value('impact'),
    group_openness: value('group_openness'),
    safety_now: value('safety_now'),
    safety_self: value('safety_self'),
    safety_others: value('safety_others'),
    for_whom: value('for_whom'),
    age_band: value('age_band'),
    area: value('area'),
    text_crisis_hint: input.text_crisis_hint === true,
    safety_gap: rules.safetyQuestions.some(name => isGap(name) && !unknownSafety.includes(name)),
    safety_value_unknown: unknownSafety.length > 0,
  }
}

function firstOf<Finding>(rows: readonly Row<Finding>[], facts: Partial<Facts>): Finding {
  const row = rows.find(({ when }) => holds(when, facts))
  if (!row) throw new Error('The screening rules have no row for these answers')
  return row.is
}

const allOf = (rows: readonly Row<string>[], facts: Partial<Facts>): string[] =>
  [...new Set(rows.filter(({ when }) => holds(when, facts)).map(row => row.is))].sort()

const holds = (when: When, facts: Partial<Facts>): boolean =>
  Object.entries(when).every(([name, test]) => passes(test, facts[name as keyof Facts]))

function passes(test: readonly unknown[] | { readonly atLeast: number }, fact: unknown): boolean {
  if ('atLeast' in test) return typeof fact === 'number' && fact >= test.atLeast
  return test.some(value => (Array.isArray(fact) ? fact.includes(value) : fact === value))
}

/** The part of a result that the interface for programs answers: statuses, decisions, no scores and no input. */
export const publicResult = (result: ScreeningResult) => ({
  criteria: Object.fromEntries(Object.entries(result.criteria).map(([code, { status }]) => [code, status])),
  met_count: result.met_count,
  overall: result.overall,
  safety_level: result.safety_level,
  flags: result.flags,
  queue: result.queue,
  crisis_panel: result.crisis_panel,
  notify: result.notify,
  submit_allowed: result.submit_allowed,
})

/** The criteria met as a bit mask in the table's order: bit 0 is the first criterion. */
export const criteriaMask = (result: ScreeningResult): number =>
  Object.values(result.criteria).reduce(
    (mask, { status }, bit) => mask | (status === 'met' ? 1 << bit : 0),
    0,
  )
