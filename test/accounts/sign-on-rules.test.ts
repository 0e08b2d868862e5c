import fc from 'fast-check'
import t from 'tap'
import { emailIn, signOnFault } from '../../src/accounts/sign-on-rules.ts'

const secondFactor = [
  { claim: 'amr', value: 'mfa' },
  { claim: 'acrs', value: 'c1' },
]
const claims = { sub: 'one', email: 'signe@staff.example', email_verified: true, amr: ['pwd', 'mfa'] }
const open = { disabled_at: null }
const whole = { claims, secondFactor, staff: open, linked: undefined }

t.test('who may come in, and why somebody may not', async t => {
  const disabled = { disabled_at: '2026-11-24T12:00:00.000Z' }
  for (const [is, facts] of [
    [null, whole],
    [null, { ...whole, linked: 'one' }],
    [null, { ...whole, claims: { ...claims, amr: 'mfa' } }],
    [null, { ...whole, claims: { ...claims, amr: [], acrs: ['c1'] } }],
    ['no_second_factor', { ...whole, claims: { ...claims, amr: ['pwd'] } }],
    ['no_second_factor', { ...whole, claims: { ...claims, amr: 'pwd mfa' } }],
    ['no_second_factor', { ...whole, claims: { ...claims, amr: undefined } }],
    ['no_second_factor', { ...whole, claims: { ...claims, amr: { mfa: true } } }],
    ['no_second_factor', { ...whole, secondFactor: [] }],
    ['email_unverified', { ...whole, claims: { ...claims, email_verified: false } }],
    ['email_unverified', { ...whole, claims: { ...claims, email_verified: 'true' } }],
    ['email_unverified', { ...whole, claims: { ...claims, email: undefined } }],
    ['no_account', { ...whole, staff: undefined }],
    ['no_account', { ...whole, staff: disabled }],
    ['no_account', { ...whole, staff: disabled, linked: 'another' }],
    ['other_subject', { ...whole, linked: 'another' }],
  ] as const)
    t.equal(signOnFault(facts), is, JSON.stringify(facts))
})

t.test('an address counts only where the provider says that it was verified', async t => {
  const email = 'signe@staff.example'
  for (const [expected, said] of [
    [email, { email, email_verified: true }],
    [email, { email, xms_edov: true }],
    [email, { email, xms_edov: '1' }],
    [null, { email }],
    [null, { email, email_verified: false, xms_edov: 0 }],
    [null, { email: [email], email_verified: true }],
  ] as const)
    t.equal(emailIn({ sub: 'one', ...said }), expected, JSON.stringify(said))
})

t.test('nobody comes in without every proof, whatever else a token says', async t => {
  const values = fc.oneof(
    fc.boolean(),
    fc.string(),
    fc.integer(),
    fc.array(fc.string()),
    fc.constant(undefined),
  )
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('amr', 'acrs', 'email', 'email_verified', 'xms_edov', 'x'), values),
      said => {
        const all = [said.amr, said.acrs].flat()
        const proves = all.includes('mfa') || all.includes('c1')
        if (!proves) t.equal(signOnFault({ ...whole, claims: { sub: 'one', ...said } }), 'no_second_factor')
      },
    ),
    { numRuns: 500 },
  )
})
