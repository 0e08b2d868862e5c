import type {
  Address,
  ContactPoint,
  HumanName,
  Organization,
  Patient,
  PatientContact,
  RelatedPerson,
} from '@medplum/fhirtypes'
import { readDay } from '../intake/form/day.ts'
import type { Answers } from '../intake/form/question.ts'
import { safeContact } from '../intake/safe-contact.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo, said } from './record.ts'

/** The person, as far as they said; an address that may not be used is not among it. */
export function patientOf({ answers }: FhirRecord, parts: FhirParts): Made<Patient> {
  const name = namesOf(answers)
  const born = said(answers, 'birth_date')
  const contact = contactsOf(answers, parts)
  const telecom = telecomOf(answers)
  const address = addressOf(answers)
  const language = said(answers, 'language')
  return made(parts, {
    resourceType: 'Patient',
    ...(name.length > 0 ? { name } : {}),
    ...(born && readDay(born) === born ? { birthDate: born } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
    ...(address ? { address: [address] } : {}),
    ...(contact.length > 0 ? { contact } : {}),
    ...(language ? { communication: [{ language: languageOf(language, parts), preferred: true }] } : {}),
  })
}

const namesOf = (answers: Answers): HumanName[] =>
  (
    [
      ['official', 'legal_name'],
      ['usual', 'name'],
    ] as const
  ).flatMap(([use, question]) => {
    const text = said(answers, question)
    return text ? [{ use, text }] : []
  })

/** Whom else to turn to, as it was written down: a name and perhaps a number in one line. */
const contactsOf = (answers: Answers, { text }: FhirParts): PatientContact[] =>
  ['guardian', 'emergency_contact'].flatMap(question => {
    const words = said(answers, question)
    return words
      ? [{ relationship: [{ text: text(`question.${question}.label`) }], name: { text: words } }]
      : []
  })

const systems = { call: 'phone', text: 'sms', email: 'email' } as const

function telecomOf(answers: Answers): ContactPoint[] {
  const ways = safeContact(answers).ways.filter(({ channel }) => channel !== 'post')
  return ways.map(({ channel, address }, n) => ({
    system: systems[channel as keyof typeof systems],
    value: address,
    rank: n + 1,
  }))
}

function addressOf(answers: Answers): Address | undefined {
  const text = safeContact(answers).ways.find(({ channel }) => channel === 'post')?.address
  const zip = said(answers, 'zip')
  if (!text && !zip) return undefined
  return { ...(text ? { text } : {}), ...(zip ? { postalCode: zip } : {}) }
}

/** A language by its BCP 47 code where it is one of the suggested ones, else in the person's word. */
function languageOf(words: string, { text }: FhirParts) {
  const code = languages.find(code => text(`options.language.${code}`).toLowerCase() === words.toLowerCase())
  return code ? { coding: [{ system: 'urn:ietf:bcp:47', code }], text: words } : { text: words }
}

const languages = ['en', 'es', 'pt', 'ht', 'km', 'sq', 'ar', 'zh', 'vi', 'ru', 'ase']

/** Whoever wrote for the person; null where the person wrote. */
export function writerOf(
  { answers }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
): Made<RelatedPerson> | null {
  const name = said(answers, 'proxy_name')
  const relation = said(answers, 'proxy_relation')
  if (!name && !relation && answers.for_whom !== 'other') return null
  return made(parts, {
    resourceType: 'RelatedPerson',
    patient: refTo(patient),
    ...(name ? { name: [{ text: name }] } : {}),
    ...(relation ? { relationship: [{ text: relation }] } : {}),
  })
}

export const practiceOf = (parts: FhirParts): Made<Organization> =>
  made(parts, { resourceType: 'Organization', name: parts.practice })
