import type { Kind } from './kinds.ts'
import type { Lines } from './question.ts'

/** Text of several lines, kept as it was typed. */
export const lines: Kind<Lines> = {
  parse(question, raw) {
    if (raw.trim() === '') return {}
    return raw.length > question.max ? { answer: raw, fault: 'too_long' } : { answer: raw }
  },
  show: (_question, answer) => String(answer),
  textKeys: () => [],
}
