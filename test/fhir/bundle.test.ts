import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from '@medplum/fhirtypes'
import fc from 'fast-check'
import t from 'tap'
import { bundleOf } from '../../src/fhir/bundle.ts'
import { questionnaireOf } from '../../src/fhir/questionnaire.ts'
import { type Answers, type Form, type Question, questionsOf } from '../../src/intake/form/question.ts'
import { practice } from '../../src/practice/practice.ts'
import { fhirParts, inquiryRecord, referralParts, referralRecord } from './invented-record.ts'
import { faultsOf } from './judges.ts'

const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
const form = practice.contactForm

t.test('the judges accept what HL7 calls valid, and our own samples', async t => {
  const names = readdirSync(join(import.meta.dirname, 'hl7')).filter(name => name.endsWith('.json'))
  t.ok(names.length >= 25)
  for (const name of names) t.same(faultsOf(read(`hl7/${name}`)), [], name)
  for (const [name, resource] of Object.entries(read('fhir-sample.json')))
    t.same(faultsOf(resource), [], name)
})

const answered: Answers = {
  for_whom: 'other',
  proxy_name: 'Ana Invented',
  proxy_relation: 'sister',
  name: 'Tom Invented',
  phone: '978-555-0123',
  contact_call: true,
  email: 'tom@person.example',
  contact_email: true,
  language: 'Español',
  zip: '01960',
  mood_low: 3,
  anx_worry: 'skip',
  safety_self: 'something else',
  message: 'It has been a hard fall.\nHe does not sleep.',
}

t.test('an inquiry becomes a Bundle that the judges accept, with everything that was said', async t => {
  const bundle = bundleOf(inquiryRecord(answered), fhirParts)
  t.same(faultsOf(bundle), [])
  const text = JSON.stringify(bundle)
  for (const answer of Object.values(answered))
    t.ok(text.includes(JSON.stringify(String(answer)).slice(1, -1)))
  const kinds = bundle.entry?.map(({ resource }) => resource?.resourceType)
  t.same(kinds?.slice(0, 5), ['Patient', 'Organization', 'RelatedPerson', 'Consent', 'QuestionnaireResponse'])
  t.equal(kinds?.filter(kind => kind === 'Observation').length, 7)
})

t.test('an address that may not be used is not the person’s telecom', async t => {
  const { contact_email, ...withoutConsent } = answered
  const bundle = bundleOf(inquiryRecord(withoutConsent), fhirParts)
  const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient')?.resource
  t.notMatch(JSON.stringify(patient), /tom@person/)
  t.ok(contact_email)
})

const answerTo = (question: Question): fc.Arbitrary<string | number | true> => {
  if (question.kind === 'tick') return fc.constant(true as const)
  const words = fc.string({ minLength: 1, maxLength: 60 }).map(text => text.replaceAll('\0', ''))
  return question.kind === 'choice' ? fc.oneof(fc.constantFrom(...question.codes), words) : words
}

t.test('a phone of nothing but spaces is no telecom', async t => {
  t.same(faultsOf(bundleOf(inquiryRecord({ phone: ' ', contact_text: true }), fhirParts)), [])
})

t.test('whatever is typed, the judges accept the Bundle', async t => {
  const someAnswers = (asked: Form) =>
    fc.record(Object.fromEntries(questionsOf(asked).map(question => [question.name, answerTo(question)])), {
      requiredKeys: [],
    }) as fc.Arbitrary<Answers>
  const accept = (bundle: Bundle) => {
    const faults = faultsOf(bundle)
    if (faults.length > 0) throw new Error(faults.join('\n'))
  }
  fc.assert(
    fc.property(someAnswers(form), answers => accept(bundleOf(inquiryRecord(answers), fhirParts))),
    { numRuns: 30 },
  )
  fc.assert(
    fc.property(someAnswers(practice.referralForm), fc.boolean(), (answers, part2) =>
      accept(bundleOf(referralRecord(answers, part2), referralParts)),
    ),
    { numRuns: 30 },
  )
  t.pass()
})

t.test('a referral becomes a request under both numbers, with who referred and what was named', async t => {
  const bundle = bundleOf(
    referralRecord(
      {
        referrer_name: 'Alex Sample',
        referrer_role: 'LICSW',
        referrer_organisation: 'Sample Clinic (invented)',
        referrer_npi: '1234567893',
        referrer_phone: '978-555-0150',
        referrer_reference: 'R-1',
        legal_name: 'Sam Invented',
        birth_date: '1988-04-23',
        guardian: 'Ana Invented, 978-555-0151',
        reason: 'Low mood.',
        diagnoses: 'F33.1 and F41.9',
        urgency: 'week',
        contact_call: true,
      },
      true,
    ),
    referralParts,
  )
  t.same(faultsOf(bundle), [])
  const all = (type: string) =>
    (bundle.entry ?? []).map(({ resource }) => resource).filter(one => one?.resourceType === type)
  t.match(all('Patient'), [{ birthDate: '1988-04-23', name: [{ use: 'official', text: 'Sam Invented' }] }])
  t.match(all('Practitioner'), [{ identifier: [{ value: '1234567893' }] }])
  t.match(
    all('Condition').map(one => JSON.stringify(one)),
    [/"F33.1"/, /"F41.9"/],
  )
  t.match(all('ServiceRequest'), [
    {
      priority: 'urgent',
      identifier: [{ value: 'R-1' }, { value: 'K4R7-MH2T' }],
      reasonCode: [{ text: 'Low mood.' }],
    },
  ])
  t.match(all('Consent'), [{ policyRule: { text: /42 CFR part 2 prohibits/ } }])
  t.match(bundle.meta, { security: [{ code: '42CFRPart2' }] })
  t.equal(all('Observation').length, 2)

  const doubtful = bundleOf(referralRecord({ referrer_npi: '1234567897' }), referralParts)
  t.notMatch(
    JSON.stringify(doubtful.entry?.find(one => one.resource?.resourceType === 'Practitioner')),
    /us-npi/,
  )
})

t.test('the referral form is a Questionnaire too', async t => {
  t.same(faultsOf(questionnaireOf(practice.referralForm, referralParts, 'Refer somebody')), [])
})

t.test('the form itself is a Questionnaire whose names are all different', async t => {
  const questionnaire = questionnaireOf(form, fhirParts, 'Contact us')
  t.same(faultsOf(questionnaire), [])
  const ids = (questionnaire.item ?? []).flatMap(({ linkId, item }) => [
    linkId,
    ...(item ?? []).map(one => one.linkId),
  ])
  t.equal(new Set(ids).size, ids.length)
  const sample = read('fhir-sample.json').questionnaire
  const items = new Map(
    (questionnaire.item ?? []).flatMap(({ item }) => item ?? []).map(one => [one.linkId, one]),
  )
  for (const { linkId, answerOption } of sample.item[0].item)
    t.same(
      items.get(linkId)?.answerOption?.map(({ valueCoding }) => valueCoding?.code),
      answerOption.map(({ valueCoding }: { valueCoding: { code: string } }) => valueCoding.code),
      linkId,
    )
})

/** What is spoiled, in the first resource of which type, where, and what stands there then: nothing, or another value. */
const mutations: [string, string, (string | number)[], unknown?][] = [
  ['a Bundle without a type', 'Bundle', ['type']],
  ['a Bundle of an unknown type', 'Bundle', ['type'], 'heap'],
  ['an unknown kind of resource', 'Task', ['resourceType'], 'Errand'],
  ['an empty string', 'Patient', ['name', 0, 'text'], ''],
  ['a name that is no list', 'Patient', ['name'], { text: 'Tom' }],
  ['an unknown property', 'Patient', ['nickname'], 'Tom'],
  ['an unknown use of a name', 'Patient', ['name', 0, 'use'], 'daily'],
  ['an unknown kind of address', 'Patient', ['telecom', 0, 'system'], 'pigeon'],
  ['a birth date that is none', 'Patient', ['birthDate'], '31/12/1999'],
  ['a related person of nobody', 'RelatedPerson', ['patient']],
  ['a consent without a scope', 'Consent', ['scope']],
  ['a consent without a category', 'Consent', ['category']],
  ['a consent of unknown status', 'Consent', ['status'], 'maybe'],
  ['a response without a status', 'QuestionnaireResponse', ['status']],
  ['an item without a name', 'QuestionnaireResponse', ['item', 0, 'linkId']],
  [
    'two values in an answer',
    'QuestionnaireResponse',
    ['item', 0, 'item', 0, 'answer', 0, 'valueString'],
    'a',
  ],
  ['an observation without a code', 'Observation', ['code']],
  ['an observation of unknown status', 'Observation', ['status'], 'done'],
  ['an observation with two values', 'Observation', ['valueString'], 'met'],
  ['an observation about nobody here', 'Observation', ['subject', 'reference'], 'urn:uuid:nobody'],
  ['a task without an intent', 'Task', ['intent']],
  ['a task of unknown status', 'Task', ['status'], 'pending'],
  ['a task with a time that is none', 'Task', ['authoredOn'], 'yesterday'],
  ['provenance without an agent', 'Provenance', ['agent']],
  ['provenance of nothing', 'Provenance', ['target'], []],
  ['provenance without a time', 'Provenance', ['recorded']],
]

type Place = Record<string | number, unknown>

function spoilt(type: string, path: readonly (string | number)[], value: unknown): Bundle {
  const bundle = structuredClone(bundleOf(inquiryRecord(answered), fhirParts))
  const resource =
    type === 'Bundle' ? bundle : bundle.entry?.find(entry => entry.resource?.resourceType === type)?.resource
  const place = path.slice(0, -1).reduce((at, key) => at[key] as Place, resource as unknown as Place)
  const last = path.at(-1) ?? ''
  if (value === undefined) delete place[last]
  else place[last] = value
  return bundle
}

t.test('what is wrong is found, by one judge at least', async t => {
  t.ok(mutations.length >= 20)
  for (const [name, type, path, value] of mutations)
    t.not(faultsOf(spoilt(type, path, value)).length, 0, name)
})
