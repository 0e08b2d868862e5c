import { randomUUID } from 'node:crypto'
import type { FhirParts, FhirRecord } from '../../src/fhir/record.ts'
import { type Answers, textOf } from '../../src/intake/form/question.ts'
import { screen } from '../../src/intake/screening.ts'
import { practice } from '../../src/practice/practice.ts'
import { openCatalogue } from '../../src/text/catalogue.ts'

const { textIn } = openCatalogue()

export const fhirParts: FhirParts = {
  base: 'https://intake.example/fhir',
  practice: practice.programme.practice,
  service: practice.programme.name,
  text: textIn('en'),
  newId: randomUUID,
  now: () => new Date('2026-11-24T15:00:00Z'),
}

/** An invented person's inquiry with these answers. */
export const inquiryRecord = (answers: Answers): FhirRecord => ({
  reference: 'K4R7-MH2T',
  receivedAt: '2026-11-24T14:00:00.000Z',
  changedAt: '2026-11-24T14:30:00.000Z',
  state: 'reached',
  form: practice.contactForm,
  answers,
  consents: ['contact_call', 'contact_email']
    .filter(name => answers[name] === true)
    .map(name => ({ name, words: `You may: ${name}`, at: '2026-11-24T14:00:00.000Z', form_version: '1' })),
  result: screen(practice.screeningRules, { answers: {} }),
  referral: null,
})

/** An invented person's referral. */
export const referralRecord = (answers: Answers, part2 = false): FhirRecord => ({
  ...inquiryRecord(answers),
  form: practice.referralForm,
  referral: { named: ['mood', 'isolation'], part2 },
})

/** How a referral's form is spoken. */
export const referralParts: FhirParts = { ...fhirParts, text: textOf(practice.referralForm, textIn('en')) }
