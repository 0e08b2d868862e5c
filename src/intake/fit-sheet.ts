import { optionKey } from './form/choice.ts'
import { choicesOf, type Form, type Text } from './form/question.ts'
import type { CriterionStatus, ScreeningResult } from './screening.ts'

export interface FitRow {
  code: string
  label: string
  status: CriterionStatus
  score: number
  mark: number
  most: number
  /** The person's own answers, in the words that they saw. */
  answers: { question: string; answer: string }[]
  /** What to ask on the call. */
  ask: string
}

const highestAnswer = 3

/** One row a criterion: what was found, from which answers, and what to ask. For staff only; it never declines anyone. */
export function fitSheet(form: Form, result: ScreeningResult, text: Text): FitRow[] {
  const proxy = result.flags.includes('proxy')
  const questions = new Map(choicesOf(form).map(question => [question.name, question]))
  const words = (item: string, answer: number | string | null) => {
    const question = questions.get(item)
    return question && answer !== null ? text(optionKey(question, String(answer), proxy)) : text('fit.blank')
  }
  return Object.entries(result.criteria).map(([code, { score, status, mark, items }]) => ({
    code,
    label: text(`criterion.${code}.label`),
    status,
    score,
    mark,
    most: items.length * highestAnswer,
    answers: items.map(item => ({
      question: text(`question.${item}.${proxy ? 'proxy' : 'label'}`),
      answer: words(item, result.input.answers[item] ?? null),
    })),
    ask: text(`criterion.${code}.ask`),
  }))
}
