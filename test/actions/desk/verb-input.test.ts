import fc from 'fast-check'
import t from 'tap'
import { readOrder, type VerbInput } from '../../../src/actions/desk/verb-input.ts'
import { Invalid } from '../../../src/intake/faults.ts'
import { attemptChannels, attemptResults, resultsOf } from '../../../src/intake/triage/orders.ts'
import { type Verb, verbs } from '../../../src/intake/triage/verbs.ts'
import { practice } from '../../../src/practice/practice.ts'

/** Friday, a quarter to nine in the evening in Peabody; it is Saturday already in Greenwich. */
const now = new Date('2026-11-28T01:45:00.000Z')

const read = (verb: Verb, input: VerbInput) => readOrder(practice, verb, input, now).given

function faultsOf(verb: Verb, input: VerbInput): string {
  try {
    read(verb, input)
    return ''
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return error.faults.map(({ field, code }) => `${field} ${code}`).join(', ')
  }
}

const call = { channel: 'call', result: 'no_answer' }
const long = 'x'.repeat(4001)

const wrong: [Verb, VerbInput, string][] = [
  ['acknowledge_risk', {}, 'note missing'],
  ['acknowledge_risk', { note: ' \n ' }, 'note missing'],
  ['acknowledge_risk', { note: ['a', 'list'] }, 'note missing'],
  ['note', { note: long }, 'note too_long'],
  ['note', { note: 'a \0 sign' }, 'note unreadable'],
  ['note', { note: 'half a sign \ud83d' }, 'note unreadable'],
  ['attempt', {}, 'channel missing, result missing'],
  ['attempt', { channel: 'text', result: 'sent' }, 'channel missing'],
  ['attempt', { channel: 'call', result: 'sent' }, 'result of_another_way'],
  ['attempt', { channel: 'post', result: 'voicemail_left' }, 'result of_another_way'],
  ['attempt', { channel: 'in_person', result: 'wrong_number' }, 'result of_another_way'],
  ['attempt', { ...call, callBackAt: 'soon' }, 'callBackAt not_a_time'],
  ['attempt', { ...call, callBackAt: '2026-11-27T20:00' }, 'callBackAt past'],
  ['screen', { tool: 'x'.repeat(101), on: '2026-11-27' }, 'tool too_long'],
  ['screen', { tool: 'a screen', on: '2026-11-27', score: 'x'.repeat(101) }, 'score too_long'],
  ['screen', { tool: 'a screen', on: '2026-11-28' }, 'on later'],
  ['screen', { tool: 'a screen', on: '2026-02-31' }, 'on not_a_date'],
  ['screen', { tool: '', on: '' }, 'tool missing, on not_a_date'],
  ['ask_information', { note: 'their card', by: '' }, 'by missing'],
  ['schedule', { at: '2026-11-27T20:45' }, 'at past'],
  ['schedule', { at: '2028-11-27T20:45' }, 'at too_far'],
  ['admit', { on: 'Monday' }, 'on not_a_date'],
  ['decline', { reason: 'too_sad', note: '' }, 'reason missing, note missing'],
  ['decline', { reason: 'cost', note: 'another place' }, 'reason missing'],
  ['person_declined', {}, 'reason missing'],
  ['close', { reason: 'other', note: long }, 'note too_long'],
  ['reopen', {}, 'note missing'],
  ['snooze', { until: '2026-11-27' }, 'until past'],
  ['quarantine', {}, 'note missing'],
  ['hold', {}, 'note missing'],
  ['unhold', {}, 'note missing'],
]

t.test('each wrong field is named, all at once', async t => {
  for (const [verb, input, faults] of wrong)
    t.equal(faultsOf(verb, input), faults, `${verb} ${JSON.stringify(input).slice(0, 60)}`)
})

const right: [Verb, VerbInput, object][] = [
  ['claim', { note: 'is not asked for' }, {}],
  ['assign', { to: '' }, { to: null }],
  ['review', {}, { note: null }],
  [
    'attempt',
    { ...call, callBackAt: '2026-11-30T09:30' },
    {
      ...call,
      note: null,
      callBackAt: new Date('2026-11-30T14:30:00.000Z'),
      overrideReason: null,
    },
  ],
  [
    'screen',
    { tool: ' a screen ', on: '2026-11-27', score: '7' },
    { tool: 'a screen', on: '2026-11-27', score: '7', note: null },
  ],
  [
    'ask_information',
    { note: 'their card', by: '2026-12-01' },
    { note: 'their card', by: new Date('2026-12-01T14:00:00.000Z') },
  ],
  // The clocks go forward at two: half past two is half past three.
  ['schedule', { at: '2027-03-14T02:30' }, { at: new Date('2027-03-14T07:30:00.000Z'), note: null }],
  ['schedule', { at: '2027-07-01T10:00' }, { at: new Date('2027-07-01T14:00:00.000Z'), note: null }],
  ['admit', { on: '2026-11-20' }, { on: '2026-11-20', note: null }],
]

t.test('local times become moments, empty fields nothing, and what is not asked for is left out', async t => {
  for (const [verb, input, given] of right) t.same(read(verb, input), given, verb)
})

t.test('every result belongs to a way of contact', async t => {
  for (const channel of attemptChannels)
    for (const result of attemptResults)
      t.equal(faultsOf('attempt', { channel, result }) === '', resultsOf[channel].includes(result))
  t.same(
    attemptResults.filter(result => !Object.values(resultsOf).flat().includes(result)),
    [],
  )
})

t.test('whatever is sent is read or refused by field, never a defect', async () => {
  const fields = ['to', 'channel', 'result', 'note', 'tool', 'on', 'score', 'by', 'at', 'until', 'reason']
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('2026-11-30T10:00', '2026-11-30', '-271821-04-20', '9999-12-31T23:59', 'call', 'other'),
    fc.anything(),
  )
  const input = fc.dictionary(fc.constantFrom(...fields, 'callBackAt', 'overrideReason', '__proto__'), value)
  fc.assert(
    fc.property(fc.constantFrom(...verbs), input, (verb, sent) => {
      const faults = faultsOf(verb, sent)
      return faults === '' || /^(\w+ [a-z_]+(, )?)+$/.test(faults)
    }),
    { numRuns: 1500 },
  )
})
