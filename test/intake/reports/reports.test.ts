import t from 'tap'
import { difference } from '../../../src/intake/reports/difference.ts'
import { type ReportCode, reportCodes, reportSources, reports } from '../../../src/intake/reports/reports.ts'
import { type CountedEvent, type CountedInquiry, partsOf } from '../../../src/intake/reports/tally.ts'
import { counted, rules, tried } from './counted.ts'

const day = (number: number, clock = '14:00') => `2026-11-${String(number).padStart(2, '0')}T${clock}:00.000Z`

const stories: [Partial<CountedInquiry>, CountedEvent[]][] = [
  [{ received_at: day(9), due_at: day(11), criteria_mask: 1 }, []],
  [
    {
      received_at: day(10),
      due_at: day(12),
      criteria_mask: 3,
      assignee: 'fay',
      state: 'admitted',
      first_contact_at: day(10, '16:00'),
      closed_at: day(20),
    },
    [tried(day(10, '15:10'), 'no_answer'), tried(day(10, '16:00'), 'reached')],
  ],
  [
    {
      received_at: day(17),
      due_at: day(18),
      source: 'phone',
      assignee: 'fay',
      state: 'person_declined',
      first_contact_at: day(19),
      closed_at: day(19),
    },
    [tried(day(19), 'reached')],
  ],
  [
    { received_at: day(18), due_at: day(20), assignee: 'cleo', state: 'not_reached', closed_at: day(23) },
    [tried(day(19, '15:00'), 'voicemail_left')],
  ],
  [{ received_at: day(23), due_at: day(30), state: 'contacting' }, []],
]

const tallies = difference(
  [],
  stories.flatMap(([changes, events]) => partsOf(counted(changes), events, rules)),
)
const period = { from: '2026-11-09', to: '2026-11-24' }
const find = <Code extends ReportCode>(code: Code, kinds: string[]) =>
  reports[code]({
    tallies: tallies.filter(({ kind }) => kinds.includes(kind)),
    period,
    now: new Date(day(24)),
    criteria: rules.criteria,
  }) as ReturnType<(typeof reports)[Code]>

t.test('inquiries by week and by how they came', async t => {
  t.same(find('arrivals', ['received']), {
    step: 'week',
    sources: ['web', 'phone'],
    total: 5,
    bySource: [4, 1],
    rows: [
      { start: '2026-11-09', total: 2, bySource: [2, 0] },
      { start: '2026-11-16', total: 2, bySource: [1, 1] },
      { start: '2026-11-23', total: 1, bySource: [1, 0] },
    ],
  })
})

t.test('the wait for a first talk against the promise', async t => {
  const { whole, rows } = find('first_contact', ['first_contact', 'no_contact', 'first_try'])
  t.same(whole, {
    contacted: 2,
    median: 120,
    p90: 2880,
    kept: 1,
    late: 1,
    missed: 1,
    keptShare: 1 / 3,
    triedShare: 2 / 3,
    waiting: 1,
    ended: 1,
  })
  t.same(
    rows.map(({ keptShare, median }) => [keptShare, median]),
    [
      [0.5, 120],
      [0, 2880],
      [null, null],
    ],
  )
})

t.test('how far inquiries got, and how they ended', async t => {
  const { received, steps, ends } = find('outcomes', ['received', 'step', 'end'])
  t.equal(received, 5)
  t.same(
    steps.map(({ code, count }) => [code, count]),
    [
      ['received', 5],
      ['contacted', 2],
      ['scheduled', 1],
      ['admitted', 1],
    ],
  )
  t.same(
    ends.map(({ code, count }) => [code, count]),
    [
      ['declined', 0],
      ['not_reached', 1],
      ['person_declined', 1],
      ['closed', 0],
      ['open', 2],
    ],
  )
})

t.test('criteria stand in the order of the practice', async t => {
  t.same(
    find('criteria', ['received', 'criterion']).rows.map(({ code, count, share }) => [code, count, share]),
    [
      ['mood', 2, 0.4],
      ['anxiety', 1, 0.2],
      ['trauma', 0, 0],
      ['none', 3, 0.6],
    ],
  )
})

t.test('what a referrer named counts apart from what screening found', async t => {
  const named = (criteria_named: number) =>
    partsOf(
      counted({
        source: 'referral',
        received_at: day(9),
        referral: { organisation_id: null, responded_at: null, criteria_named },
      }),
      [],
      rules,
    )
  const mix = (parts: ReturnType<typeof partsOf>) =>
    reports.criteria({
      tallies: [...tallies, ...difference([], parts)],
      period,
      now: new Date(day(24)),
      criteria: rules.criteria,
    })
  const { screened, referred, rows } = mix([named(6), named(2), named(0)].flat())
  t.same([screened, referred], [5, 3])
  t.same(
    rows.map(({ code, count, share, named, namedShare }) => [code, count, share, named, namedShare]),
    [
      ['mood', 2, 0.4, 0, 0],
      ['anxiety', 1, 0.2, 2, 2 / 3],
      ['trauma', 0, 0, 1, 1 / 3],
      ['none', 3, 0.6, 1, 1 / 3],
    ],
  )
})

t.test('tries by hour of the practice and by result', async t => {
  const { rows, total, reachedShare } = find('attempts', ['attempt'])
  t.same([total, reachedShare], [4, 0.5])
  t.same(
    rows.map(({ hour, total, reachedShare }) => [hour, total, reachedShare]),
    [
      [9, 1, 1],
      [10, 2, 0],
      [11, 1, 1],
    ],
  )
})

t.test('what everybody has open, and what they closed', async t => {
  t.same(find('workload', ['open', 'closed']), {
    open: 2,
    closed: 3,
    medianDays: 5,
    rows: [
      { assignee: 'fay', open: 0, closed: 2, medianDays: 2 },
      { assignee: 'cleo', open: 0, closed: 1, medianDays: 5 },
      { assignee: null, open: 2, closed: 0, medianDays: null },
    ],
  })
})

t.test('referrals by organization: how they stand, and how soon there was a response', async t => {
  const referred = (organisation_id: string | null, responded_at: string | null, more = {}) =>
    partsOf(
      counted({
        source: 'referral',
        received_at: day(9),
        due_at: day(11),
        referral: { organisation_id, responded_at, criteria_named: 0 },
        ...more,
      }),
      [],
      rules,
    )
  const many = Array.from({ length: 31 }, (_, n) => referred(`o${n}`, null, { due_at: day(30) })).flat()
  const own = [
    ...referred('seven', day(9, '16:00'), { state: 'admitted', closed_at: day(20) }),
    ...referred('seven', day(12), { state: 'declined', closed_at: day(12) }),
    ...referred('seven', null),
    ...referred(null, null, { due_at: day(30) }),
  ]
  const kinds: readonly string[] = reportSources.organisations.kinds
  const { whole, organisations, rows } = reports.organisations({
    tallies: difference([], [...own, ...many]).filter(({ kind }) => kinds.includes(kind)),
    period,
    now: new Date(day(24)),
    criteria: rules.criteria,
  })
  t.same([whole.referred, organisations, rows.length], [35, 32, 32])
  t.same(rows[0], {
    who: { id: 'seven' },
    referred: 3,
    admitted: 1,
    declined: 1,
    otherwise: 0,
    open: 1,
    median: 120,
    keptShare: 1 / 3,
  })
  t.match(rows.slice(-2), [
    { who: 'others', referred: 2, median: null, keptShare: null },
    { who: 'unnamed', referred: 1 },
  ])
})

t.test('a period without anything is a report too', async t => {
  for (const code of reportCodes)
    t.ok(reports[code]({ tallies: [], period, now: new Date(day(24)), criteria: rules.criteria }), code)
})
