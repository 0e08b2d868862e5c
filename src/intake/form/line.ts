import { isNpi, npiDigits } from '../npi.ts'
import type { Kind } from './kinds.ts'
import type { FaultCode, Line } from './question.ts'

/** One line of text, kept as it was typed. */
export const line: Kind<Line> = {
  parse(question, raw) {
    if (raw.trim() === '') return {}
    if (raw.length > question.max) return { answer: raw, fault: 'too_long' }
    const fault = question.check && checks[question.check](raw.trim())
    return fault ? { answer: raw, fault } : { answer: raw }
  },
  show: (_question, answer) => String(answer),
  textKeys: question =>
    question.suggestions
      ? question.suggestions.codes.map(code => `options.${question.suggestions?.list}.${code}`)
      : [],
}

const checks: Record<NonNullable<Line['check']>, (value: string) => FaultCode | undefined> = {
  phone: value => (isPhone(value) ? undefined : 'not_a_phone'),
  email: value => (isEmail(value) ? undefined : 'not_an_email'),
  zip: value => (/^\d{5}(-\d{4})?$/.test(value) ? undefined : 'not_a_zip'),
  npi: value => (isNpi(npiDigits(value)) ? undefined : 'not_an_npi'),
}

/** Seven digits or more, with what people write around them ("978 555 0142, extension 4"). */
const isPhone = (value: string) => {
  const digits = value.replace(/\D/g, '').length
  return digits >= 7 && digits <= 20
}

/** One @ between two parts without white space or list separators, a dot in the second, 254 characters at most (RFC 5321). */
export const isEmail = (value: string) => {
  if (value.length > 254 || /[\s\p{Cc},;<>"()[\]\\:]/u.test(value)) return false
  const [local, domain, ...more] = value.split('@')
  if (!local || !domain || more.length > 0 || local.length > 64) return false
  return /^[^.].*[^.]$/.test(domain) && domain.includes('.') && !domain.includes('..')
}
