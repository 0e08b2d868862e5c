import t from 'tap'
import { openCatalogue } from '../../src/text/catalogue.ts'
import { deskWords } from '../../src/web/staff/desk-words.ts'

const now = new Date('2026-11-24T14:12:00Z')
const words = deskWords(
  { timeZone: 'America/New_York' },
  now,
  new Map([['s1', 'Fay Invented']]),
  openCatalogue().textIn('en'),
)
const soon = '2026-11-24T14:47:00Z'
const past = '2026-11-23T22:00:00Z'
const record = { queue: 'to_contact', act_by: soon, snoozed_until: null, closed_at: null } as const

t.test('what is due next is said by where the record stands', async t => {
  const table: [Parameters<typeof words.next>[0], string, boolean][] = [
    [record, 'by today 9:47 am', false],
    [{ ...record, queue: 'overdue', act_by: past }, 'was due yesterday 5 pm', true],
    [{ ...record, queue: 'waiting' }, 'by today 9:47 am', false],
    [{ ...record, queue: 'scheduled' }, 'appointment today 9:47 am', false],
    [{ ...record, queue: 'scheduled', act_by: past }, 'was due yesterday 5 pm', true],
    [{ ...record, queue: 'snoozed', act_by: past, snoozed_until: soon }, 'back today 9:47 am', false],
    [{ ...record, queue: 'to_contact', snoozed_until: past }, 'by today 9:47 am', false],
    [{ ...record, queue: 'closed', act_by: past, closed_at: past }, 'closed yesterday 5 pm', false],
    [{ ...record, queue: null }, 'by today 9:47 am', false],
  ]
  for (const [due, said, late] of table) {
    const at = words.next(due)
    t.equal(at.words, said)
    t.equal(at.late, late, said)
  }
  t.match(words.due(soon), { iso: soon, exact: /Nov 24, 2026, 9:47:00\sAM/ }, 'with the exact time')
})

t.test('what is near is said as a length, what is far or past as a moment', async t => {
  t.equal(words.soon(soon).words, 'in 35 min')
  t.equal(words.soon('2026-11-24T19:12:00Z').words, 'in 5 h')
  t.equal(words.soon('2026-11-25T14:00:00Z').words, 'tomorrow 9 am')
  t.equal(words.soon(past).words, 'yesterday 5 pm')
  t.equal(words.age(past).words, '16 h')
})

t.test('whoever did something has a name, or what they are', async t => {
  t.equal(words.person('s1'), 'Fay Invented')
  t.equal(words.person(null), null)
  t.equal(words.person('s2'), 'someone no longer here')
  t.equal(words.actor('staff:s1'), 'Fay Invented')
  t.equal(words.actor('staff:s2'), 'someone no longer here')
  t.equal(words.actor('person'), 'the person')
  t.equal(words.actor('worker'), 'the service')
  t.equal(words.actor('command:root'), 'the command line (root)')
})
