import fc from 'fast-check'
import t from 'tap'
import { parseForm } from '../../../src/intake/form/parse-form.ts'
import { choicesOf, questionsOf } from '../../../src/intake/form/question.ts'
import { screenForm } from '../../../src/intake/inquiry.ts'
import { organisationKey, referralFacts, referrerAddress } from '../../../src/intake/referral/facts.ts'
import { referralFaults } from '../../../src/intake/referral/faults.ts'
import { placementFor } from '../../../src/intake/referral/placement.ts'
import { practice } from '../../../src/practice/practice.ts'
import { namedCriteria } from '../../../src/practice/referral-form.ts'
import { invented } from '../../helpers/referral.ts'

const { referralForm } = practice
const today = '2026-11-24'
const parsed = (fields: Record<string, string>) => parseForm(referralForm, { ...invented, ...fields })
const faultsOf = (fields: Record<string, string>) =>
  referralFaults(referralForm, parsed(fields).answers, today).map(
    ({ field, code, hard }) => `${field} ${code}${hard ? ' hard' : ''}`,
  )
const placed = (fields: Record<string, string>) => {
  const form = parsed(fields)
  return placementFor(referralForm, form.answers, screenForm(practice, referralForm, form, today))
}

const faults: [string, Record<string, string>, string[]][] = [
  ['all that is needed', {}, []],
  ['no name of the person', { legal_name: '' }, ['legal_name needed']],
  ['no phone', { phone: '', contact_call: '' }, ['phone needed']],
  ['no phone, but through the referrer', { phone: '', contact_call: '', person_way: 'referrer' }, []],
  ['a phone without consent', { contact_call: '' }, ['contact_call no_consent']],
  ['an answer by fax without a number', { answer_way: 'fax' }, ['referrer_fax no_address_for_way']],
  ['an answer by e-mail without an address', { referrer_email: '' }, ['referrer_email no_address_for_way']],
  ['born tomorrow', { birth_date: '11/25/2026' }, ['birth_date odd_birth_date']],
  ['born in another century', { birth_date: '4/23/1888' }, ['birth_date odd_birth_date']],
  ['a risk that was seen without a tool', { risk_tool: '' }, ['risk_tool needed']],
  [
    'nothing assessed',
    {
      risk_now: 'not_assessed',
      risk_self: 'not_assessed',
      risk_others: 'not_assessed',
      risk_tool: '',
      risk_date: '',
    },
    [],
  ],
  ['records under Part 2', { part2: 'yes', part2_consent: 'yes', substance_use: 'Sober.' }, []],
  ['the same without consent', { part2: 'yes' }, ['part2_consent no_part2_consent hard']],
  [
    'substance use without consent',
    { substance_use: 'Sober.' },
    ['substance_use no_consent_for_substance hard'],
  ],
]

t.test('what a referral is asked for once, and what alone stops it', async t => {
  for (const [name, fields, expected] of faults) t.same(faultsOf(fields), expected, name)
  t.same(
    referralFaults(referralForm, {}, today).filter(({ hard }) => hard),
    [],
    'an empty one is not stopped',
  )
})

t.test('a wrong NPI or code is named beside its field, and is soft', async t => {
  t.same(parsed({ referrer_npi: '1234567897', diagnoses: 'low mood' }).faults, [
    { field: 'referrer_npi', code: 'not_an_npi', hard: false },
    { field: 'diagnoses', code: 'no_code', hard: false },
  ])
})

const placements: [string, Record<string, string>, [string, string, string]][] = [
  ['routine, no risk seen', {}, ['standard', 'email_normal', 'none_reported']],
  ['within a week', { urgency: 'week' }, ['standard', 'email_normal', 'none_reported']],
  ['today', { urgency: 'same_day' }, ['same_day', 'email_urgent', 'urgent']],
  ['not assessed', { risk_self: 'not_assessed' }, ['standard', 'email_normal', 'check']],
  ['not answered', { risk_self: '' }, ['standard', 'email_normal', 'check']],
  ['thoughts', { risk_self: 'thoughts' }, ['same_day', 'email_urgent', 'urgent']],
  ['a plan', { risk_self: 'may_act' }, ['immediate', 'page_on_call', 'immediate']],
  ['danger to others', { risk_others: 'may_act' }, ['immediate', 'page_on_call', 'immediate']],
  ['danger now, called routine', { risk_now: 'yes' }, ['immediate', 'page_on_call', 'immediate']],
  [
    'a plan, and today',
    { risk_self: 'may_act', urgency: 'same_day' },
    ['immediate', 'page_on_call', 'immediate'],
  ],
  ['an unknown risk value', { risk_self: 'maybe' }, ['same_day', 'email_urgent', 'urgent']],
  ['words of danger', { reason: 'He says he wants to die.' }, ['same_day', 'email_urgent', 'urgent']],
  ['a child', { birth_date: '4/23/2012' }, ['clinician_review', 'email_normal', 'none_reported']],
  [
    'a child, today',
    { birth_date: '4/23/2012', urgency: 'same_day' },
    ['same_day', 'email_urgent', 'urgent'],
  ],
  ['from far away', { zip: '90210' }, ['resource_navigation', 'email_normal', 'none_reported']],
]

t.test('where a referral goes, who hears of it and which promise it gets', async t => {
  for (const [name, fields, [queue, notify, promised]] of placements)
    t.same(placed(fields), { queue, notify, promised }, name)
})

const codes = (name: string) => choicesOf(referralForm).find(choice => choice.name === name)?.codes ?? []
const order = ['standard', 'resource_navigation', 'clinician_review', 'same_day', 'immediate']
const anyChoices = fc.record({
  risk_now: fc.constantFrom('', ...codes('risk_now')),
  risk_self: fc.constantFrom('', ...codes('risk_self')),
  risk_others: fc.constantFrom('', ...codes('risk_others')),
  birth_date: fc.constantFrom('', '4/23/1988', '4/23/2012', 'unknown'),
  zip: fc.constantFrom('', '01960', '90210'),
})

t.test(
  'urgency only ever brings forward, and no referral is put off for what the person was not asked',
  async () => {
    fc.assert(
      fc.property(anyChoices, fields => {
        const routine = placed({ ...fields, urgency: 'routine' })
        const today = placed({ ...fields, urgency: 'same_day' })
        return (
          order.includes(routine.queue) &&
          order.indexOf(today.queue) >= order.indexOf(routine.queue) &&
          order.indexOf(today.queue) >= order.indexOf('same_day')
        )
      }),
    )
  },
)

t.test('the facts of a referral; what was not said counts as the most careful', async t => {
  t.same(referralFacts(parsed({}).answers, namedCriteria), {
    urgency: 'routine',
    feedback: 'full',
    part2: false,
    npi: 'well_formed',
    criteriaNamed: 0b0100001,
  })
  t.same(referralFacts({ feedback: 'everything', urgency: 'never', referrer_npi: '123' }, namedCriteria), {
    urgency: 'routine',
    feedback: 'none',
    part2: false,
    npi: 'doubtful',
    criteriaNamed: 0,
  })
})

t.test('a referrer is written to only in the way and at the address that they chose', async t => {
  const address = (fields: Record<string, string>) => referrerAddress(parsed(fields).answers)
  t.equal(address({}), 'ines@practice.example')
  for (const fields of [
    { answer_way: 'phone' },
    { referrer_email: '' },
    { referrer_email: 'a@b.example\r\nBcc: c@d.example' },
    { referrer_email: 'a@b.example, c@d.example' },
  ])
    t.equal(address(fields), null, JSON.stringify(fields))
})

t.test('an organization is recognised again whatever the spelling', async t => {
  const same = [
    'Invented Family Practice, Inc.',
    ' invented  family practice',
    'The Invented Fámily-Practice LLC',
  ]
  t.equal(new Set(same.map(organisationKey)).size, 1)
  t.not(organisationKey('Invented Family Clinic'), organisationKey('Invented Family Practice'))
  t.equal(organisationKey('—'), '')
})

t.test('each condition of the form names a question that can have this answer', async t => {
  const questions = questionsOf(referralForm)
  for (const { when } of referralForm.sections.flatMap(({ blocks }) => blocks))
    if (when)
      t.ok(
        questions.some(({ name, kind }) => name === when.question && kind === 'tick'),
        when.question,
      )
  t.equal(new Set(questions.map(({ name }) => name)).size, questions.length, 'no name stands twice')
})
