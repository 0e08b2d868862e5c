import { fitSheet } from '../../intake/fit-sheet.ts'
import { optionKey } from '../../intake/form/choice.ts'
import { type Choice, choicesOf, type Form, type Text, textOf } from '../../intake/form/question.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import type { Practice } from '../../practice/practice.ts'

type Rules = Pick<Practice, 'contactForm' | 'screeningRules'>

/** Flags that say something about danger; they stand with the risk, the others with the fit sheet. */
const safetyFlags: readonly string[] = [
  'safety_not_answered',
  'safety_partly_answered',
  'safety_value_unknown',
  'ask_source_of_danger',
  'contradiction_text_safety',
]

/** What screening found of a form, in words, for whoever may read answers: the fit sheet, and why there is a risk. */
export function viewResult(practice: Rules, form: Form, result: ScreeningResult, text: Text) {
  const flags = result.flags.map(flag => ({ flag, words: text(`desk.flag.${flag}`) }))
  const rules = practice.screeningRules
  return {
    version: result.version,
    level: text(`desk.level.${result.safety_level}`),
    asked: safetyAnswers(form, practice.screeningRules, result, textOf(form, text)),
    ownWords: result.input.text_crisis_hint === true,
    safetyFlags: flags.filter(({ flag }) => safetyFlags.includes(flag)).map(({ words }) => words),
    otherFlags: flags.filter(({ flag }) => !safetyFlags.includes(flag)).map(({ words }) => words),
    overall: text(`desk.overall.${result.overall}`, {
      met: result.met_count,
      of: Object.keys(result.criteria).length,
    }),
    fit: fitSheet(practice.contactForm, result, text).map(row => ({
      ...row,
      why:
        rules.version === result.version
          ? (rules.criteria.find(({ code }) => code === row.code)?.reason ?? '')
          : '',
    })),
  }
}

/** The safety questions with the answers that were chosen, in the words of the form that asked. */
function safetyAnswers(
  form: Form,
  { safetyQuestions }: Rules['screeningRules'],
  { input, flags }: ScreeningResult,
  text: Text,
) {
  const proxy = flags.includes('proxy')
  return safetyQuestions.flatMap(name => {
    const question = choicesOf(form).find(asked => (form.screens?.[asked.name]?.name ?? asked.name) === name)
    if (!question) return []
    const code = codeFor(form, question, input[name])
    return [
      {
        question: text(`question.${question.name}.${proxy ? 'proxy' : 'label'}`),
        answer: code === undefined ? text('fit.blank') : text(optionKey(question, code, proxy)),
        danger: question.danger?.includes(code ?? '') ?? false,
      },
    ]
  })
}

/** Which answer of the form became a value of the screening. */
const codeFor = (form: Form, { name, codes }: Choice, value: unknown): string | undefined =>
  codes.find(code => (form.screens?.[name]?.codes?.[code] ?? code) === String(value))
