import { readDay, yearsBetween } from '../form/day.ts'
import { neededFaults } from '../form/needed.ts'
import type { Answers, Fault, Form } from '../form/question.ts'

type Rule = readonly [field: string, code: Fault['code'], wrong: (answers: Answers, today: string) => boolean]

const oldest = 120

/** What a law forbids to take in as it stands: these alone stop a referral, and each says two ways on. */
const hard: readonly Rule[] = [
  ['part2_consent', 'no_part2_consent', a => a.part2 === true && a.part2_consent !== true],
  [
    'substance_use',
    'no_consent_for_substance',
    a => a.substance_use !== undefined && a.part2_consent !== true,
  ],
]

const ticks = ['contact_call', 'contact_text', 'contact_voicemail']

/** What is asked for once. */
const soft: readonly Rule[] = [
  ['referrer_email', 'no_address_for_way', a => a.answer_way === 'email' && a.referrer_email === undefined],
  ['referrer_fax', 'no_address_for_way', a => a.answer_way === 'fax' && a.referrer_fax === undefined],
  ['birth_date', 'odd_birth_date', (a, today) => isOdd(a.birth_date, today)],
  ['phone', 'needed', a => a.person_way !== 'referrer' && a.phone === undefined],
  ['contact_call', 'no_consent', a => a.phone !== undefined && ticks.every(name => a[name] !== true)],
  ['risk_tool', 'needed', a => wasAssessed(a) && a.risk_tool === undefined],
  ['risk_date', 'needed', a => wasAssessed(a) && a.risk_date === undefined],
]

/** What is wrong with a referral beside its single answers; `today` is the practice's date. */
export const referralFaults = (form: Form, answers: Answers, today: string): Fault[] => [
  ...neededFaults(form, answers),
  ...broken(soft, answers, today).map(fault => ({ ...fault, hard: false })),
  ...broken(hard, answers, today).map(fault => ({ ...fault, hard: true })),
]

const broken = (rules: readonly Rule[], answers: Answers, today: string) =>
  rules.filter(([, , wrong]) => wrong(answers, today)).map(([field, code]) => ({ field, code }))

function isOdd(answer: Answers[string] | undefined, today: string): boolean {
  const date = readDay(String(answer ?? ''))
  if (date === null) return false
  const age = yearsBetween(date, today)
  return age < 0 || age > oldest
}

const wasAssessed = (answers: Answers) =>
  ['risk_now', 'risk_self', 'risk_others'].some(
    name => answers[name] !== undefined && answers[name] !== 'not_assessed',
  )
