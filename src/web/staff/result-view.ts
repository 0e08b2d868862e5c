import { fitSheet } from '../../intake/fit-sheet.ts'
import { optionKey } from '../../intake/form/choice.ts'
import { choicesOf, type Text } from '../../intake/form/question.ts'
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

/** What screening found, in words, for whoever may read answers: the fit sheet, and why there is a risk. */
export function viewResult(practice: Rules, result: ScreeningResult, text: Text) {
  const flags = result.flags.map(flag => ({ flag, words: text(`desk.flag.${flag}`) }))
  const rules = practice.screeningRules
  return {
    version: result.version,
    level: text(`desk.level.${result.safety_level}`),
    asked: safetyAnswers(practice, result, text),
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

/** The safety questions with the answers that the person chose, as they saw them. */
function safetyAnswers(
  { contactForm, screeningRules }: Rules,
  { input, flags }: ScreeningResult,
  text: Text,
) {
  const proxy = flags.includes('proxy')
  const questions = choicesOf(contactForm)
  return screeningRules.safetyQuestions.flatMap(name => {
    const question = questions.find(found => found.name === name)
    const answer = input[name]
    if (!question) return []
    return [
      {
        question: text(`question.${name}.${proxy ? 'proxy' : 'label'}`),
        answer:
          answer === undefined || answer === null
            ? text('fit.blank')
            : text(optionKey(question, String(answer), proxy)),
        danger: question.danger?.includes(String(answer)) ?? false,
      },
    ]
  })
}
