import { isEmail } from '../form/line.ts'
import type { Answers } from '../form/question.ts'
import { isNpi, npiDigits } from '../npi.ts'

export const urgencies = ['routine', 'week', 'same_day'] as const
export type Urgency = (typeof urgencies)[number]

/** What the person agreed that the referrer may learn. */
export const feedbacks = ['none', 'received', 'full'] as const
export type Feedback = (typeof feedbacks)[number]

/** No number, one of the right form, one that cannot be right. */
export type NpiFlag = 'none' | 'well_formed' | 'doubtful'

/** What is kept of a referral in codes, to sort and to count by; everything else is sealed. */
export interface ReferralFacts {
  urgency: Urgency
  feedback: Feedback
  part2: boolean
  npi: NpiFlag
  /** The criteria that the referrer named, as bits in the rules' order. Nobody screened the person. */
  criteriaNamed: number
}

const oneOf = <Code extends string>(codes: readonly Code[], answer: unknown, otherwise: Code): Code =>
  codes.find(code => code === answer) ?? otherwise

/** The codes of a referral. What was not said counts as the most careful: no consent to feedback. */
export const referralFacts = (answers: Answers, named: readonly { question: string }[]): ReferralFacts => ({
  urgency: oneOf(urgencies, answers.urgency, 'routine'),
  feedback: oneOf(feedbacks, answers.feedback, 'none'),
  part2: answers.part2 === true,
  npi: npiFlag(answers.referrer_npi),
  criteriaNamed: named.reduce(
    (mask, { question }, bit) => mask | (answers[question] === true ? 1 << bit : 0),
    0,
  ),
})

function npiFlag(answer: Answers[string] | undefined): NpiFlag {
  if (answer === undefined) return 'none'
  return isNpi(npiDigits(String(answer))) ? 'well_formed' : 'doubtful'
}

/** Where the referrer hears by mail that something changed: only where they chose this way, and the address can be one. */
export function referrerAddress({ answer_way, referrer_email }: Answers): string | null {
  const address = String(referrer_email ?? '').trim()
  return answer_way === 'email' && isEmail(address) ? address : null
}

/** The name of an organisation as it is recognised again: without case, accents, punctuation and legal endings. */
export const organisationKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '' && !endings.has(word))
    .join(' ')

const endings = new Set(['inc', 'llc', 'ltd', 'corp', 'pc', 'pllc', 'the', 'and', 'of'])
