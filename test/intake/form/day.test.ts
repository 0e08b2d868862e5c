import fc from 'fast-check'
import t from 'tap'
import { dayInDigits, readDay, yearsBetween } from '../../../src/intake/form/day.ts'

const cases: [string, string | null][] = [
  ['4/23/1988', '1988-04-23'],
  ['04/23/1988', '1988-04-23'],
  [' 4-23-1988 ', '1988-04-23'],
  ['4.23.1988', '1988-04-23'],
  ['1988-04-23', '1988-04-23'],
  ['2/29/2024', '2024-02-29'],
  ['2/29/2023', null],
  ['23/4/1988', null],
  ['4/23/88', null],
  ['0/1/1988', null],
  ['4/31/1988', null],
  ['April 23, 1988', null],
  ['٤/٢٣/١٩٨٨', null],
  ['', null],
]

t.test('a date as people type it', async t => {
  for (const [typed, day] of cases) t.equal(readDay(typed), day, typed)
})

const anyDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map(at => at.toISOString().slice(0, 10))

t.test('what is shown is read as the same day', async () => {
  fc.assert(fc.property(anyDay, day => readDay(dayInDigits(day)) === day && readDay(day) === day))
})

t.test('no text is read as a day that no calendar has', async () => {
  const part = fc.nat(40)
  fc.assert(
    fc.property(part, part, fc.integer({ min: 1800, max: 2200 }), (month, day, year) => {
      const read = readDay(`${month}/${day}/${year}`)
      return read === null || new Date(read).toISOString().startsWith(read)
    }),
  )
})

t.test('years count from birthday to birthday', async t => {
  t.equal(yearsBetween('2010-11-25', '2026-11-24'), 15)
  t.equal(yearsBetween('2010-11-24', '2026-11-24'), 16)
  t.equal(yearsBetween('2008-02-29', '2026-02-28'), 17)
  t.ok(yearsBetween('2027-01-01', '2026-11-24') < 0)
})
