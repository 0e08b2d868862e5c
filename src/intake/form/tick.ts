import type { Kind } from './kinds.ts'
import type { Tick } from './question.ts'

/** A box that is ticked or not; a ticked one sends `yes`. */
export const tick: Kind<Tick> = {
  parse(_question, raw) {
    if (raw === '') return {}
    return raw === 'yes' ? { answer: true } : { answer: raw, fault: 'unknown_choice' }
  },
  show: (_question, answer, { text }) => (answer === true ? text('answer.yes') : String(answer)),
  textKeys: () => ['answer.yes'],
}
