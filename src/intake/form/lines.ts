import { diagnosisCodes } from '../icd10.ts'
import type { Kind } from './kinds.ts'
import type { Lines } from './question.ts'

/** Text of several lines, kept as it was typed. */
export const lines: Kind<Lines> = {
  parse(question, raw) {
    if (raw.trim() === '') return {}
    if (raw.length > question.max) return { answer: raw, fault: 'too_long' }
    const isWithoutCode = question.check === 'icd10' && diagnosisCodes(raw).length === 0
    return isWithoutCode ? { answer: raw, fault: 'no_code' } : { answer: raw }
  },
  show: (_question, answer) => String(answer),
  textKeys: () => [],
}
