import t from 'tap'
import { promise } from '../../src/intake/deadline.ts'
import { isOpen, type OfficeHours } from '../../src/intake/office-hours.ts'
import { officeHours, responseTargets } from '../../src/practice/office-hours.ts'

/** Weekdays of a year on which the practice is closed at noon, as MM-DD. */
function weekdaysOff(hours: OfficeHours, year: number): string[] {
  const off: string[] = []
  for (let noon = Date.UTC(year, 0, 1, 17); noon < Date.UTC(year + 1, 0, 1); noon += 86_400_000) {
    const date = new Date(noon)
    if (date.getUTCDay() % 6 !== 0 && !isOpen(hours, date)) off.push(date.toISOString().slice(5, 10))
  }
  return off
}

t.test('the holidays of Massachusetts', async t => {
  t.strictSame(
    weekdaysOff(officeHours, 2026),
    ['01-01', '01-19', '02-16', '04-20', '05-25', '06-19', '09-07', '10-12', '11-11', '11-26', '12-25'],
    '4 July is a Saturday and not moved',
  )
  t.strictSame(
    weekdaysOff(officeHours, 2027),
    ['01-01', '01-18', '02-15', '04-19', '05-31', '07-05', '09-06', '10-11', '11-11', '11-25'],
    '4 July is a Sunday; Juneteenth and Christmas are Saturdays',
  )
  t.strictSame(
    weekdaysOff(officeHours, 2023),
    ['01-02', '01-16', '02-20', '04-17', '05-29', '06-19', '07-04', '09-04', '10-09', '11-23', '12-25'],
    '1 January is a Sunday',
  )
})

t.test('a practice that keeps holidays as federal offices do is free on a Friday before', async t => {
  const holidays = officeHours.holidays.map(rule =>
    rule.kind === 'fixed' ? { ...rule, observed: 'nearest_weekday' as const } : rule,
  )
  const hours = { ...officeHours, holidays }
  t.ok(weekdaysOff(hours, 2026).includes('07-03'))
  t.ok(weekdaysOff(hours, 2021).includes('12-31'), '1 January 2022 is a Saturday')
  t.ok(weekdaysOff(hours, 2023).includes('01-02'))
})

t.test('a promise can be made at any time of the next years', async t => {
  for (let day = 0; day < 3 * 365; day++)
    for (const level of ['immediate', 'urgent', 'check', 'none_reported'] as const) {
      const received = new Date(Date.UTC(2026, 10, 1, day % 24) + day * 86_400_000)
      if (promise(officeHours, responseTargets, level, received) <= received) t.fail(received.toISOString())
    }
})
