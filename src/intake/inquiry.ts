import { areaOf } from './area.ts'
import { crisisHint } from './crisis-hint.ts'
import { readDay, yearsBetween } from './form/day.ts'
import type { ParsedForm } from './form/parse-form.ts'
import {
  type Answer,
  type Answers,
  choicesOf,
  type Form,
  questionsOf,
  type Readers,
} from './form/question.ts'
import {
  raiseForUnknownSafety,
  type ScreeningInput,
  type ScreeningResult,
  type ScreeningRules,
  screen,
} from './screening.ts'

/** What a screening needs beside the answers: the practice's rules, phrases and service area. */
export interface ScreeningParts {
  screeningRules: ScreeningRules
  crisisPhrases: Parameters<typeof crisisHint>[0]
  serviceArea: readonly string[]
}

/**
 * Screens a parsed form. A value that the engine does not know is left out; in a safety question it raises the level.
 * `today` is the practice's date.
 */
export function screenForm(
  parts: ScreeningParts,
  form: Form,
  parsed: ParsedForm,
  today: string,
): ScreeningResult {
  const result = screen(parts.screeningRules, screeningInput(parts, form, parsed.answers, today))
  return parsed.unknownSafety.length > 0
    ? raiseForUnknownSafety(
        parts.screeningRules,
        result,
        parsed.unknownSafety.map(name => form.screens?.[name]?.name ?? name),
      )
    : result
}

/** Turns a form's answers into the input of the screening specification. */
function screeningInput(parts: ScreeningParts, form: Form, answers: Answers, today: string): ScreeningInput {
  const input: Record<string, unknown> = { answers: {} as Record<string, unknown> }
  const items = input.answers as Record<string, unknown>
  for (const { name, codes, numeric } of choicesOf(form)) {
    const answer = answers[name]
    if (answer === undefined || !codes.includes(String(answer))) continue
    const as = form.screens?.[name]
    const asked = as?.name ?? name
    if (otherQuestions.includes(asked)) input[asked] = as?.codes?.[String(answer)] ?? answer
    else if (numeric) items[name] = answer
  }
  const age = ageBandOf(answers.birth_date, today)
  if (age !== null) input.age_band = age
  const area = areaOf(parts.serviceArea, String(answers.zip ?? ''))
  if (area !== null) input.area = area
  if (crisisHint(parts.crisisPhrases, freeText(form, answers))) input.text_crisis_hint = true
  return input as ScreeningInput
}

const otherQuestions = [
  'impact',
  'group_openness',
  'safety_now',
  'safety_self',
  'safety_others',
  'for_whom',
  'age_band',
]

/** The age band of somebody born on a date; null where the date is none or lies ahead. */
function ageBandOf(birthDate: Answers[string] | undefined, today: string): string | null {
  const date = readDay(String(birthDate ?? ''))
  const years = date === null ? -1 : yearsBetween(date, today)
  if (years < 0) return null
  return years < 16 ? 'under_16' : years < 18 ? '16_17' : '18_plus'
}

/** Everything a person may write in their own words; a hint in any of it counts. */
const freeText = (form: Form, answers: Answers) =>
  questionsOf(form)
    .map(({ kind, name }) => (kind === 'line' || kind === 'lines' ? (answers[name] ?? '') : ''))
    .join('\n')

/** The answers that one group of readers may see. */
export function answersFor(form: Form, readers: Readers, answers: Answers): Answers {
  const told: Record<string, Answer> = {}
  for (const question of questionsOf(form)) {
    const answer = answers[question.name]
    if (question.readers === readers && answer !== undefined) told[question.name] = answer
  }
  return told
}

/** What a list of inquiries may show of a person: the first word of their name and an initial ("Rosa T."). */
export function shortName(answers: Answers): string {
  const [first = '', ...rest] = String(answers.name ?? answers.legal_name ?? answers.proxy_name ?? '')
    .trim()
    .split(/\s+/)
  const last = rest.at(-1)
  return [...first].slice(0, 20).join('') + (last ? ` ${[...last][0]}.` : '')
}
