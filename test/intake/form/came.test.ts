import fc from 'fast-check'
import t from 'tap'
import { readCameAt } from '../../../src/intake/form/came.ts'
import { staffIntake } from '../../../src/practice/staff-intake.ts'

const now = new Date('2026-11-24T15:00:00Z')
const zone = { timeZone: 'America/New_York', now }
const { phone, fax } = staffIntake.came
const days = (rule: { mostDaysAgo: number }) => rule.mostDaysAgo * 86_400_000

t.test('each case of the table', async t => {
  const cases = [
    [phone, '', null, null],
    [{ ...phone, unsaid: 'missing' }, '', null, 'missing'],
    [fax, '', null, 'missing'],
    [fax, '2026-11-24T10:00', '2026-11-24T15:00:00.000Z', null],
    [phone, '2026-11-24T10:00', '2026-11-24T15:00:00.000Z', null],
    [fax, '2026-11-24T10:01', null, 'later'],
    [phone, '2026-10-25T10:00', null, 'too_long_ago'],
    [fax, '2026-10-25T10:00', '2026-10-25T14:00:00.000Z', null],
    [fax, '2026-08-26T11:00', '2026-08-26T15:00:00.000Z', null],
    [fax, '2026-08-26T10:59', null, 'too_long_ago'],
    [fax, 'yesterday', null, 'not_a_time'],
    [fax, '2026-02-30T10:00', null, 'not_a_time'],
  ] as const
  for (const [rule, typed, at, fault] of cases) {
    const { cameAt, fault: found } = readCameAt(typed, rule, zone)
    t.same([cameAt?.toISOString() ?? null, found?.code ?? null], [at, fault], `${rule.mostDaysAgo} ${typed}`)
  }
})

t.test('a time is never in the future and never older than the table says, whatever was typed', async () => {
  const rules = fc.constantFrom(...Object.values(staffIntake.came))
  const near = { min: new Date('2026-08-01'), max: new Date('2026-12-01'), noInvalidDate: true }
  const typed = fc.oneof(
    fc.string(),
    fc.date({ noInvalidDate: true }).map(date => date.toISOString().slice(0, 16)),
    fc.date(near).map(date => date.toISOString().slice(0, 16)),
  )
  fc.assert(
    fc.property(typed, rules, (text, rule) => {
      const { cameAt, fault } = readCameAt(text, rule, zone)
      if (fault !== null) return cameAt === null
      if (cameAt === null) return text === '' && rule.unsaid === 'now'
      return cameAt <= now && now.getTime() - cameAt.getTime() <= days(rule)
    }),
    { numRuns: 500 },
  )
})
