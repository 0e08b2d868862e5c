import { kindOf } from './kinds.ts'
import type { Answer, Answers, Fault, Form, Question } from './question.ts'
import { questionsOf } from './question.ts'
import { isStorable, storable } from './storable.ts'

/** What a form's body became. `typed` holds every known field as it came, to fill the page again. */
export interface ParsedForm {
  answers: Answers
  typed: Readonly<Record<string, string>>
  faults: readonly Fault[]
  /** Safety questions whose value we do not know: kept as they came, treated as urgent. */
  unknownSafety: readonly string[]
}

/**
 * Reads a decoded form body. Fields that the form does not ask for are ignored.
 * A wrong value is kept and named; U+0000 and lone surrogates, which PostgreSQL cannot store, are hard faults.
 */
export function parseForm(form: Form, body: unknown): ParsedForm {
  const fields = isRecord(body) ? body : {}
  const answers: Record<string, Answer> = {}
  const typed: Record<string, string> = {}
  const faults: Fault[] = []
  const unknownSafety: string[] = []
  for (const question of questionsOf(form)) {
    const raw = rawValue(question, fields)
    if (raw === '') continue
    if (!isStorable(raw)) {
      typed[question.name] = storable(raw)
      faults.push({ field: question.name, code: 'unreadable', hard: true })
      continue
    }
    typed[question.name] = raw
    const parsed = kindOf(question).parse(question, raw)
    if (parsed.answer !== undefined) answers[question.name] = parsed.answer
    if (parsed.unknownSafety) unknownSafety.push(question.name)
    if (parsed.fault) faults.push(fault(question, parsed.fault))
  }
  return { answers, typed, faults, unknownSafety }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field sent twice counts with its last value; a safety question with the most dangerous one, or else with all of them. */
function rawValue(question: Question, fields: Record<string, unknown>): string {
  const value = Object.hasOwn(fields, question.name) ? fields[question.name] : ''
  if (!Array.isArray(value)) return typeof value === 'string' ? value : ''
  const sent = [...new Set(value.filter(item => typeof item === 'string' && item !== ''))]
  if (question.kind !== 'choice' || !question.safety) return sent.at(-1) ?? ''
  return question.danger?.findLast(code => sent.includes(code)) ?? sent.join(', ')
}

const fault = (question: Question, code: NonNullable<Fault['code']>): Fault =>
  'max' in question && code === 'too_long'
    ? { field: question.name, code, hard: false, limit: question.max }
    : { field: question.name, code, hard: false }

/** Faults in the order in which their questions stand on the page. */
export const inOrder = (form: Form, faults: readonly Fault[]): Fault[] =>
  questionsOf(form).flatMap(({ name }) => faults.filter(({ field }) => field === name))
