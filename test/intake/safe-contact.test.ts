import fc from 'fast-check'
import t from 'tap'
import type { Answers } from '../../src/intake/form/question.ts'
import { channelRules, safeContact } from '../../src/intake/safe-contact.ts'

const phone = '978-555-0123'

const cases: [string, Answers, object][] = [
  ['nothing at all', {}, { name: '', ways: [], forbidden: [], voicemail: false, proxy: null }],
  ['a tick without an address', { contact_call: true }, { ways: [], forbidden: [] }],
  ['an address of nothing but spaces', { phone: ' ', contact_text: true }, { ways: [] }],
  ['an address without a tick', { phone }, { ways: [], forbidden: ['call', 'text'] }],
  [
    'calls alone',
    { phone, contact_call: true },
    { ways: [{ channel: 'call', address: phone }], forbidden: ['text'] },
  ],
  [
    'calls and voicemail, without saying who calls',
    { phone, contact_call: true, contact_voicemail: true },
    { voicemail: true, identify: false },
  ],
  [
    'somebody writes for another',
    { name: 'Rosa', proxy_relation: 'sister', proxy_knows: 'not_yet' },
    { name: 'Rosa', proxy: { name: null, relation: 'sister', knows: 'not_yet' } },
  ],
]

t.test('how a person may be reached, in each case', async t => {
  for (const [name, answers, contact] of cases) t.match(safeContact(answers), contact, name)
})

t.test('an address is shown only for a way that was ticked, and every other one is named', async () => {
  const answers = fc.record(
    {
      phone: fc.constant(phone),
      email: fc.constant('rosa@person.example'),
      post_address: fc.constant('1 Invented Street'),
      ...Object.fromEntries(channelRules.map(({ consent }) => [consent, fc.boolean()])),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Answers>
  fc.assert(
    fc.property(answers, given => {
      const { ways, forbidden } = safeContact(given)
      return channelRules.every(({ channel, consent, address }) => {
        const isShown = ways.some(way => way.channel === channel)
        const isNamed = forbidden.includes(channel)
        return given[address] === undefined
          ? !isShown && !isNamed
          : isShown === (given[consent] === true) && isNamed === !isShown
      })
    }),
    { numRuns: 10_000 },
  )
})
