import type { Kind } from './kinds.ts'
import type { Answer, Choice } from './question.ts'

/** One of several options. Blank is no answer; the quiet option is a code of its own. */
export const choice: Kind<Choice> = {
  parse(question, raw) {
    if (raw === '') return {}
    if (question.codes.includes(raw)) return { answer: toAnswer(question, raw) }
    if (question.safety) return { answer: raw, unknownSafety: true }
    return { answer: raw, fault: 'unknown_choice' }
  },
  show(question, answer, { text, proxy }) {
    const code = String(answer)
    return question.codes.includes(code) ? text(optionKey(question, code, proxy)) : code
  },
  textKeys: question =>
    question.codes.flatMap(code => [optionKey(question, code, false), optionKey(question, code, true)]),
}

const toAnswer = (question: Choice, code: string): Answer =>
  question.numeric && /^\d$/.test(code) ? Number(code) : code

/** The key of an option's text; most sets say the same for oneself and for another person. */
export const optionKey = ({ options, proxyOptions }: Choice, code: string, proxy: boolean) =>
  `options.${(proxy && proxyOptions) || options}.${code}`
