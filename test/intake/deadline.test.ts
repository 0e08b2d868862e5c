import fc from 'fast-check'
import t from 'tap'
import { promise, type Target, type Targets } from '../../src/intake/deadline.ts'
import { isOpen, type OfficeHours, type Opening } from '../../src/intake/office-hours.ts'
import type { SafetyLevel } from '../../src/intake/screening.ts'
import { officeHours, responseTargets } from '../../src/practice/office-hours.ts'

/** Local time in New York with its offset, so that a repeated hour can be told. */
const at = (text: string) => new Date(text)

const shown = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

const everyDay = (...openings: Opening[]): OfficeHours['week'] => ({
  1: openings,
  2: openings,
  3: openings,
  4: openings,
  5: openings,
  6: openings,
  7: openings,
})

const open = (week: OfficeHours['week'], timeZone = 'America/New_York'): OfficeHours => ({
  timeZone,
  week,
  holidays: [],
  closedDates: [],
})

const show = (date: Date) => shown.format(date)

type Example = readonly [level: SafetyLevel, received: string, promised: string, why: string]

const examples: readonly Example[] = [
  [
    'none_reported',
    '2026-11-27T10:37-05:00',
    'Tue, 12/01/2026, 11:00:00',
    'the day after Thanksgiving, a Friday',
  ],
  ['none_reported', '2026-11-30T09:00-05:00', 'Wed, 12/02/2026, 09:00:00', 'a full hour stays as it is'],
  [
    'none_reported',
    '2026-11-30T09:00:00.001-05:00',
    'Wed, 12/02/2026, 10:00:00',
    'a moment later is the next hour',
  ],
  ['none_reported', '2026-11-30T16:59:59-05:00', 'Wed, 12/02/2026, 17:00:00', 'the last second'],
  [
    'none_reported',
    '2026-11-30T17:00-05:00',
    'Thu, 12/03/2026, 09:00:00',
    'closing time counts from tomorrow',
  ],
  ['none_reported', '2026-11-30T23:30-05:00', 'Thu, 12/03/2026, 09:00:00', 'night'],
  ['none_reported', '2026-12-01T03:00-05:00', 'Thu, 12/03/2026, 09:00:00', 'early morning'],
  ['none_reported', '2026-11-28T12:00-05:00', 'Wed, 12/02/2026, 09:00:00', 'Saturday'],
  [
    'none_reported',
    '2026-11-25T15:10-05:00',
    'Mon, 11/30/2026, 16:00:00',
    'over Thanksgiving and the weekend',
  ],
  ['none_reported', '2026-11-26T10:00-05:00', 'Tue, 12/01/2026, 09:00:00', 'on Thanksgiving'],
  [
    'none_reported',
    '2026-12-31T14:20-05:00',
    'Tue, 01/05/2027, 15:00:00',
    'over the year end, 1 January on a Friday',
  ],
  [
    'none_reported',
    '2022-12-30T10:10-05:00',
    'Wed, 01/04/2023, 11:00:00',
    '1 January on a Sunday, kept on Monday',
  ],
  [
    'none_reported',
    '2026-07-02T10:10-04:00',
    'Mon, 07/06/2026, 11:00:00',
    '4 July on a Saturday is not moved',
  ],
  [
    'none_reported',
    '2027-07-02T10:10-04:00',
    'Wed, 07/07/2027, 11:00:00',
    '4 July on a Sunday, kept on Monday',
  ],
  ['none_reported', '2028-02-28T10:10-05:00', 'Wed, 03/01/2028, 11:00:00', 'over a leap day'],
  ['none_reported', '2027-02-26T10:10-05:00', 'Tue, 03/02/2027, 11:00:00', 'no leap day'],
  ['none_reported', '2026-10-30T10:37-04:00', 'Tue, 11/03/2026, 11:00:00', 'over the end of summer time'],
  ['none_reported', '2026-11-01T01:30-04:00', 'Wed, 11/04/2026, 09:00:00', 'the repeated hour, first time'],
  ['none_reported', '2026-11-01T01:30-05:00', 'Wed, 11/04/2026, 09:00:00', 'the repeated hour, second time'],
  ['none_reported', '2027-03-12T10:37-05:00', 'Tue, 03/16/2027, 11:00:00', 'over the begin of summer time'],
  ['none_reported', '2027-03-14T03:00-04:00', 'Wed, 03/17/2027, 09:00:00', 'just after the hour left out'],
  ['check', '2026-11-30T10:37-05:00', 'Tue, 12/01/2026, 11:00:00', 'one business day'],
  ['check', '2026-11-27T16:10-05:00', 'Mon, 11/30/2026, 17:00:00', 'over the weekend'],
  ['check', '2026-04-17T12:00-04:00', 'Tue, 04/21/2026, 12:00:00', "over Patriots' Day"],
  ['immediate', '2026-11-30T10:37-05:00', 'Mon, 11/30/2026, 11:45:00', 'a staffed hour, next quarter'],
  ['immediate', '2026-11-30T10:45-05:00', 'Mon, 11/30/2026, 11:45:00', 'a quarter stays as it is'],
  ['immediate', '2026-11-30T16:00-05:00', 'Mon, 11/30/2026, 17:00:00', 'the last full hour'],
  ['immediate', '2026-11-30T16:00:01-05:00', 'Tue, 12/01/2026, 09:15:00', 'one second short'],
  [
    'immediate',
    '2026-11-27T16:40-05:00',
    'Mon, 11/30/2026, 09:45:00',
    'twenty minutes today, forty on Monday',
  ],
  ['immediate', '2026-11-28T02:00-05:00', 'Mon, 11/30/2026, 10:00:00', 'night of a weekend'],
  ['immediate', '2026-11-01T01:30-05:00', 'Mon, 11/02/2026, 10:00:00', 'end of summer time'],
  ['immediate', '2027-03-14T01:59-05:00', 'Mon, 03/15/2027, 10:00:00', 'begin of summer time'],
  ['urgent', '2026-11-30T09:00-05:00', 'Mon, 11/30/2026, 17:00:00', 'the same day'],
  ['urgent', '2026-11-30T16:00-05:00', 'Mon, 11/30/2026, 17:00:00', 'an hour is left'],
  ['urgent', '2026-11-30T16:00:01-05:00', 'Tue, 12/01/2026, 12:00:00', 'less than an hour is left'],
  ['urgent', '2026-11-30T22:00-05:00', 'Tue, 12/01/2026, 12:00:00', 'evening'],
  ['urgent', '2026-12-01T05:00-05:00', 'Tue, 12/01/2026, 12:00:00', 'before opening'],
  ['urgent', '2026-11-27T16:30-05:00', 'Mon, 11/30/2026, 12:00:00', 'Friday too late'],
  ['urgent', '2026-11-29T12:00-05:00', 'Mon, 11/30/2026, 12:00:00', 'Sunday'],
  ['urgent', '2026-12-24T16:30-05:00', 'Mon, 12/28/2026, 12:00:00', 'before Christmas on a Friday'],
  ['urgent', '2024-02-29T16:30-05:00', 'Fri, 03/01/2024, 12:00:00', 'on a leap day'],
]

t.test('the default targets', async t => {
  for (const [level, received, promised, why] of examples)
    t.equal(show(promise(officeHours, responseTargets, level, at(received))), promised, `${level}: ${why}`)
})

t.test('further closed dates', async t => {
  const hours = { ...officeHours, closedDates: ['2026-12-01', '2026-12-02'] }
  const received = at('2026-11-30T10:37-05:00')
  t.equal(show(promise(hours, responseTargets, 'check', received)), 'Thu, 12/03/2026, 11:00:00')
})

t.test('days of different length', async t => {
  const week = { ...everyDay(['09:00', '17:00']), 2: [['13:00', '16:30']], 3: [['11:30', '12:15']] } as const
  const told = (level: SafetyLevel, received: string) =>
    show(promise(open(week), responseTargets, level, at(received)))
  t.equal(told('check', '2026-11-30T10:37-05:00'), 'Tue, 12/01/2026, 13:00:00', 'not before opening')
  t.equal(told('check', '2026-11-30T16:10-05:00'), 'Tue, 12/01/2026, 16:30:00', 'not after closing')
  t.equal(
    told('urgent', '2026-11-30T18:00-05:00'),
    'Tue, 12/01/2026, 14:00:00',
    'an hour after a late opening',
  )
  t.equal(told('urgent', '2026-12-01T18:00-05:00'), 'Wed, 12/02/2026, 12:15:00', 'never past closing')
  t.equal(told('immediate', '2026-12-01T16:00-05:00'), 'Wed, 12/02/2026, 12:00:00', 'over two days')
})

t.test('a break at noon', async t => {
  const hours = open(everyDay(['09:00', '12:10'], ['13:00', '17:00']))
  const told = (level: SafetyLevel, received: string) =>
    show(promise(hours, responseTargets, level, at(received)))
  t.equal(
    told('immediate', '2026-11-30T11:40-05:00'),
    'Mon, 11/30/2026, 13:30:00',
    'the break does not count',
  )
  t.equal(
    told('immediate', '2026-11-30T11:06-05:00'),
    'Mon, 11/30/2026, 12:10:00',
    'rounding ends at the break',
  )
  t.equal(told('urgent', '2026-11-30T12:30-05:00'), 'Mon, 11/30/2026, 17:00:00', 'received in the break')
  t.equal(
    told('check', '2026-11-30T12:30-05:00'),
    'Tue, 12/01/2026, 13:00:00',
    'counts from the next opening',
  )
  t.equal(told('check', '2026-11-30T11:30-05:00'), 'Tue, 12/01/2026, 12:00:00')
  t.equal(told('check', '2026-11-30T12:05-05:00'), 'Tue, 12/01/2026, 13:00:00')
})

t.test('open around the clock, through both clock changes', async t => {
  const hours = open(everyDay(['00:00', '24:00']))
  const told = (level: SafetyLevel, received: string) => promise(hours, responseTargets, level, at(received))
  const equal = (level: SafetyLevel, received: string, promised: string) =>
    t.equal(told(level, received).getTime(), at(promised).getTime(), `${level} ${received}`)
  equal('immediate', '2026-11-01T01:30-04:00', '2026-11-01T02:00-05:00')
  equal('immediate', '2026-11-01T00:30-04:00', '2026-11-01T01:30-04:00')
  equal('immediate', '2026-11-01T01:30-05:00', '2026-11-01T02:30-05:00')
  equal('immediate', '2027-03-14T01:30-05:00', '2027-03-14T03:30-04:00')
  equal('check', '2026-10-31T01:30-04:00', '2026-11-01T02:00-05:00')
  equal('check', '2026-10-31T00:30-04:00', '2026-11-01T01:00-04:00')
  equal('check', '2027-03-13T01:30-05:00', '2027-03-14T03:00-04:00')
  equal('check', '2027-03-13T02:30-05:00', '2027-03-14T03:00-04:00')
  equal('check', '2026-11-01T01:10-04:00', '2026-11-02T02:00-05:00')
  equal('check', '2026-11-01T01:00-05:00', '2026-11-02T02:00-05:00')
  equal('check', '2026-11-30T23:30-05:00', '2026-12-02T00:00-05:00')
})

t.test('two openings that a clock change makes overlap count once', async t => {
  const hours = open(everyDay(['01:00', '02:30'], ['03:00', '05:00']))
  const targets: Targets = { ...responseTargets, immediate: { kind: 'staffed_minutes', minutes: 120 } }
  t.equal(
    show(promise(hours, targets, 'immediate', at('2027-03-14T01:00-05:00'))),
    'Sun, 03/14/2027, 04:00:00',
    'ninety minutes until 3:30, thirty after',
  )
})

t.test('closed for 60 days is an error that says so', async t => {
  const received = at('2026-11-27T10:37-05:00')
  for (const level of ['immediate', 'urgent', 'check', 'none_reported'] as const)
    t.throws(
      () => promise(open(everyDay()), responseTargets, level, received),
      /closed for 60 days after 2026-11-27/,
    )
})

const zones = ['America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kathmandu', 'UTC'] as const

const weeks: readonly OfficeHours['week'][] = [
  officeHours.week,
  everyDay(['00:00', '24:00']),
  everyDay(['00:30', '02:20'], ['02:40', '03:10']),
  { ...everyDay(['11:20', '11:40'], ['12:30', '19:45']), 3: [], 6: [['13:10', '13:30']] },
  { 1: [['08:00', '20:00']], 2: [], 3: [], 4: [['22:00', '24:00']], 5: [['00:00', '06:15']], 6: [], 7: [] },
]

const anyHours = fc.constantFrom(
  ...zones.flatMap(zone => weeks.map(week => ({ ...officeHours, week, timeZone: zone }))),
)

const anyTarget: fc.Arbitrary<Target> = fc.constantFrom<Target>(
  ...Object.values(responseTargets),
  { kind: 'staffed_minutes', minutes: 1 },
  { kind: 'staffed_minutes', minutes: 1_000 },
  { kind: 'same_day', leaveMinutes: 200, afterNightBy: '09:30' },
  { kind: 'same_day', leaveMinutes: 0, afterNightBy: '00:00' },
  { kind: 'business_days', days: 5 },
)

/** Days on which clocks change or holidays stand, and others. */
const nearDays = [
  '2026-11-01',
  '2027-03-14',
  '2026-04-05',
  '2026-10-04',
  '2026-03-08',
  '2026-12-25',
  '2028-02-29',
]

const anyMoment = fc
  .tuple(
    fc.constantFrom(...nearDays),
    fc.integer({ min: -100, max: 150 }),
    fc.integer({ min: 0, max: 3_599_999 }),
  )
  .map(([day, hours, rest]) => Date.parse(day) + hours * 3_600_000 + rest)

const promised = (hours: OfficeHours, target: Target, moment: number) => {
  const targets: Targets = { immediate: target, urgent: target, check: target, none_reported: target }
  return promise(hours, targets, 'check', new Date(moment)).getTime()
}

t.test('a promise lies after receipt and within opening hours', async () => {
  const holds = (hours: OfficeHours, target: Target, moment: number) => {
    const due = promised(hours, target, moment)
    const staffed = isOpen(hours, new Date(due)) || isOpen(hours, new Date(due - 1))
    return staffed && due > moment
  }
  fc.assert(fc.property(anyHours, anyTarget, anyMoment, holds), { numRuns: 20_000 })
})

t.test('a later receipt never has an earlier promise', async () => {
  const gap = fc.oneof(fc.nat(3_600_000), fc.nat(20 * 3_600_000))
  fc.assert(
    fc.property(
      anyHours,
      anyTarget,
      anyMoment,
      gap,
      (hours, target, moment, later) =>
        promised(hours, target, moment) <= promised(hours, target, moment + later),
    ),
    { numRuns: 20_000 },
  )
})

t.test(
  'every minute around the clock changes, and every 7th of the days before and after, in order',
  async t => {
    const levels: readonly SafetyLevel[] = ['immediate', 'urgent', 'check', 'none_reported']
    for (const week of weeks)
      for (const level of levels)
        for (const change of ['2026-11-01T06:00Z', '2027-03-14T07:00Z']) {
          let last = 0
          for (let minute = -1080; minute < 1800; minute += minute >= -130 && minute < 130 ? 1 : 7) {
            const received = Date.parse(change) + minute * 60_000
            const due = promise(open(week), responseTargets, level, new Date(received)).getTime()
            if (due < last || due <= received) t.fail(`${level} at ${new Date(received).toISOString()}`)
            last = due
          }
        }
  },
)

t.test('a promise takes a few microseconds', async t => {
  const received = Date.parse('2026-11-27T15:37:00Z')
  const started = performance.now()
  for (let call = 0; call < 20_000; call++)
    promise(officeHours, responseTargets, 'none_reported', new Date(received + call * 1_000))
  t.ok(((performance.now() - started) * 1_000) / 20_000 < 60)
})
