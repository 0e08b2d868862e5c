import fc from 'fast-check'
import t from 'tap'
import {
  type AlarmCode,
  alarmCodes,
  alarmsOf,
  alarmTable,
  cutsAt,
  isDailyTestOverdue,
  isNews,
} from '../../src/intake/alarms.ts'
import { latestAt, staffedAgo } from '../../src/intake/slots.ts'
import { practice } from '../../src/practice/practice.ts'

const { officeHours, watch } = practice
const zone = officeHours.timeZone
const minute = 60_000

t.test('the alarms, most pressing first, whose they are and which are urgent', t => {
  t.strictSame(
    alarmCodes.map(code => `${code} ${alarmTable[code].whose}${alarmTable[code].urgent ? ' urgent' : ''}`),
    [
      'risk_waiting desk urgent',
      'promise_passed desk urgent',
      'next_try_passed desk',
      'follow_up_passed desk',
      'appointment_passed desk',
      'notices_stalled service urgent',
      'notices_failed service urgent',
      'notices_unknown service urgent',
      'daily_test_missing service urgent',
      'index_behind service',
    ],
  )
  t.end()
})

t.test('what there is none of is no alarm; the order is that of the table', t => {
  const one = { count: 1, oldest: '2026-11-24T10:00:00.000Z' }
  t.same(alarmsOf({}), [])
  t.same(alarmsOf({ index_behind: one, risk_waiting: one, notices_failed: { count: 0, oldest: null } }), [
    { code: 'risk_waiting', ...one },
    { code: 'index_behind', ...one },
  ])
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...alarmCodes), fc.nat({ max: 3 })), counts => {
      const found = Object.fromEntries(
        Object.entries(counts).map(([code, count]) => [code, { count, oldest: null }]),
      )
      const codes = alarmsOf(found).map(({ code }) => code)
      const expected = alarmCodes.filter(code => (counts[code as AlarmCode] ?? 0) > 0)
      return JSON.stringify(codes) === JSON.stringify(expected)
    }),
  )
  t.end()
})

t.test('staffed minutes back from a moment', t => {
  // Staffed Monday to Friday, 9 to 5; the 26th is Thanksgiving. New York is five hours behind.
  const cases: [now: string, minutes: number, since: string][] = [
    ['2026-11-24T15:00:00Z', 15, '2026-11-24T14:45:00.000Z'],
    ['2026-11-24T14:05:00Z', 15, '2026-11-23T21:50:00.000Z'],
    ['2026-11-24T14:15:00Z', 15, '2026-11-24T14:00:00.000Z'],
    ['2026-11-25T04:00:00Z', 15, '2026-11-24T21:45:00.000Z'],
    ['2026-11-28T15:00:00Z', 30, '2026-11-27T21:30:00.000Z'],
    ['2026-11-27T14:10:00Z', 15, '2026-11-25T21:55:00.000Z'],
    ['2026-11-23T14:00:00Z', 1, '2026-11-20T21:59:00.000Z'],
  ]
  for (const [now, minutes, since] of cases)
    t.equal(staffedAgo(officeHours, minutes, new Date(now)).toISOString(), since, `${now} ${minutes}`)
  const closed = { ...officeHours, week: { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] } as const }
  const at = new Date('2026-11-24T15:00:00Z')
  const days = (at.getTime() - staffedAgo(closed, 1, at).getTime()) / 86_400_000
  t.ok(days >= 60 && days < 61, 'who is never there is not asked for ever')
  t.end()
})

t.test('a later moment never looks back further, and more minutes never less far', t => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(
      moment,
      fc.nat({ max: 3 * 1440 }),
      fc.integer({ min: 1, max: 600 }),
      (now, later, minutes) => {
        const since = staffedAgo(officeHours, minutes, now)
        return (
          since <= now &&
          since <= staffedAgo(officeHours, minutes, new Date(now.getTime() + later * minute)) &&
          since >= staffedAgo(officeHours, minutes + 1, now)
        )
      },
    ),
  )
  t.end()
})

t.test('the latest time of day, over nights and changes of the clock', t => {
  const cases: [now: string, clock: string, latest: string][] = [
    ['2026-11-24T12:00:00Z', '07:00', '2026-11-24T12:00:00.000Z'],
    ['2026-11-24T11:59:59Z', '07:00', '2026-11-23T12:00:00.000Z'],
    ['2026-11-01T12:00:00Z', '07:00', '2026-11-01T12:00:00.000Z'],
    ['2026-11-01T11:00:00Z', '07:00', '2026-10-31T11:00:00.000Z'],
    ['2026-11-02T04:30:00Z', '23:45', '2026-11-01T03:45:00.000Z'],
    ['2026-03-08T11:30:00Z', '07:00', '2026-03-08T11:00:00.000Z'],
  ]
  for (const [now, clock, latest] of cases)
    t.equal(latestAt(zone, clock, new Date(now)).toISOString(), latest, `${now} ${clock}`)
  t.end()
})

t.test('before which moments things are too old', t => {
  t.same(cutsAt(officeHours, watch, new Date('2026-11-24T15:00:00Z')), {
    now: '2026-11-24T15:00:00.000Z',
    risk: '2026-11-24T14:45:00.000Z',
    outcome: '2026-11-23T15:00:00.000Z',
    notices: '2026-11-24T14:45:00.000Z',
    index: '2026-11-24T14:55:00.000Z',
  })
  t.end()
})

t.test('the daily test is overdue after 26 hours without a whole one', t => {
  const last = new Date('2026-11-24T12:00:05Z')
  t.notOk(isDailyTestOverdue(watch, last, new Date('2026-11-25T14:00:05Z')))
  t.ok(isDailyTestOverdue(watch, last, new Date('2026-11-25T14:00:06Z')))
  t.end()
})

t.test('an alarm is told when it begins or grows, and not again within a quarter of an hour', t => {
  const now = new Date('2026-11-24T15:00:00Z')
  const told = (count: number, minutesAgo: number) => ({
    count,
    told_at: new Date(now.getTime() - minutesAgo * minute).toISOString(),
  })
  const cases: [is: boolean, count: number, before: ReturnType<typeof told> | undefined, why: string][] = [
    [true, 1, undefined, 'begins'],
    [false, 1, told(1, 60), 'stands'],
    [false, 1, told(2, 60), 'shrinks'],
    [true, 2, told(1, 15), 'grows'],
    [false, 9, told(1, 14), 'grows too soon'],
    [true, 1, told(0, 15), 'begins again'],
    [false, 1, told(0, 1), 'begins again too soon'],
    [true, 2, told(1, -60), 'was told before the clock was set back'],
  ]
  for (const [is, count, before, why] of cases) t.equal(isNews({ count }, before, now), is, why)
  t.end()
})
