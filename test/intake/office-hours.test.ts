import fc from 'fast-check'
import t from 'tap'
import { isOpen, nextOpening, type OfficeHours, type Opening } from '../../src/intake/office-hours.ts'
import { officeHours } from '../../src/practice/office-hours.ts'

const at = (text: string) => new Date(text)

const daily = (timeZone: string, ...openings: Opening[]): OfficeHours => {
  const week = { 1: openings, 2: openings, 3: openings, 4: openings, 5: openings, 6: openings, 7: openings }
  return { timeZone, week, holidays: [], closedDates: [] }
}

t.test('open from the opening to just before the closing time', async t => {
  t.equal(isOpen(officeHours, at('2026-11-30T08:59:59.999-05:00')), false)
  t.equal(isOpen(officeHours, at('2026-11-30T09:00-05:00')), true)
  t.equal(isOpen(officeHours, at('2026-11-30T16:59:59.999-05:00')), true)
  t.equal(isOpen(officeHours, at('2026-11-30T17:00-05:00')), false)
  t.equal(isOpen(officeHours, at('2026-11-28T12:00-05:00')), false, 'Saturday')
  t.equal(isOpen(officeHours, at('2026-11-26T12:00-05:00')), false, 'Thanksgiving')
  t.equal(isOpen({ ...officeHours, closedDates: ['2026-11-30'] }, at('2026-11-30T12:00-05:00')), false)
})

t.test('the next opening is now while open, else the next one', async t => {
  const next = (text: string) => nextOpening(officeHours, at(text)).toISOString()
  t.equal(next('2026-11-30T12:34:56-05:00'), '2026-11-30T17:34:56.000Z')
  t.equal(next('2026-11-30T17:00-05:00'), '2026-12-01T14:00:00.000Z')
  t.equal(next('2026-10-30T17:00-04:00'), '2026-11-02T14:00:00.000Z', 'winter time by then')
  t.equal(next('2027-03-12T17:00-05:00'), '2027-03-15T13:00:00.000Z', 'summer time by then')
  t.equal(next('2026-12-31T17:00-05:00'), '2027-01-04T14:00:00.000Z', 'over New Year and a weekend')
})

t.test('an opening at a time that is left out or repeated', async t => {
  const early = daily('America/New_York', ['02:30', '05:00'])
  t.equal(nextOpening(early, at('2027-03-14T00:00-05:00')).getTime(), at('2027-03-14T03:30-04:00').getTime())
  const hour = daily('America/New_York', ['01:00', '02:00'])
  t.equal(isOpen(hour, at('2026-11-01T01:30-04:00')), true, 'first time')
  t.equal(isOpen(hour, at('2026-11-01T01:30-05:00')), true, 'second time')
  t.equal(isOpen(hour, at('2026-11-01T02:00-05:00')), false)
  const gone = daily('America/New_York', ['01:00', '03:00'], ['03:00', '04:00'])
  t.equal(isOpen(gone, at('2027-03-14T03:00-04:00')), true)
  t.equal(isOpen(gone, at('2027-03-14T04:00-04:00')), false)
})

t.test('a holiday at the end of a year can be kept in the next', async t => {
  const rule = {
    name: 'Last day',
    kind: 'fixed',
    month: 12,
    day: 31,
    observed: 'monday_after_sunday',
  } as const
  const hours = { ...daily('America/New_York', ['09:00', '17:00']), holidays: [rule] }
  t.equal(isOpen(hours, at('2028-12-31T12:00-05:00')), true, 'a Sunday')
  t.equal(isOpen(hours, at('2029-01-01T12:00-05:00')), false)
})

t.test('a day that begins at one, and a date that never was', async t => {
  const havana = daily('America/Havana', ['00:00', '24:00'])
  t.equal(isOpen(havana, at('2026-03-08T01:00-04:00')), true)
  const apia = daily('Pacific/Apia', ['09:00', '10:00'])
  t.equal(nextOpening(apia, at('2011-12-29T20:00-10:00')).getTime(), at('2011-12-31T09:00+14:00').getTime())
})

t.test('the wall clock of any zone agrees with that of the platform', async () => {
  const zones = [
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Havana',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ]
  const cases = zones.map(zone => ({
    hours: daily(zone, ['08:15', '16:45']),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }),
  }))
  const moments = fc.integer({ min: Date.parse('2012-01-01'), max: Date.parse('2036-01-01') })
  const holds = ({ hours, clock }: (typeof cases)[number], moment: number) => {
    const time = clock.format(moment)
    return isOpen(hours, new Date(moment)) === (time >= '08:15' && time < '16:45')
  }
  fc.assert(fc.property(fc.constantFrom(...cases), moments, holds), { numRuns: 10_000 })
})

t.test('a practice that never opens, and times that are none', async t => {
  const never = daily('America/New_York')
  t.equal(isOpen(never, at('2026-11-30T12:00-05:00')), false)
  t.throws(() => nextOpening(never, at('2026-11-30T12:00-05:00')), /closed for 60 days after 2026-11-30/)
  for (const wrong of ['9:00', '24:01', '25:00', '09:60', 'noon'])
    t.throws(() => isOpen(daily('America/New_York', [wrong, '17:00']), new Date(0)), /is no time of day/)
  t.throws(() => isOpen(daily('Mars/Base'), new Date(0)), RangeError)
  t.throws(() => isOpen({ ...never, closedDates: ['soon'] }, new Date(0)), RangeError)
})
