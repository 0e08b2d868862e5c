import fc from 'fast-check'
import t from 'tap'
import {
  isCut,
  isDay,
  presets,
  readPeriod,
  startOf,
  startsIn,
  stepOf,
} from '../../../src/intake/reports/period.ts'

const today = '2026-11-24'

t.test('without a wish, the last twelve weeks are shown', async t => {
  const usual = { from: '2026-09-07', to: today }
  t.same(readPeriod({}, today), { period: usual, faults: [] })
  t.same(readPeriod({ from: '', to: ' ' }, today), { period: usual, faults: [] })
  t.equal(startsIn('week', usual).length, 12)
  t.same(readPeriod({ from: '2026-01-01', to: '2026-01-01' }, today).period, {
    from: '2026-01-01',
    to: '2026-01-01',
  })
})

t.test('wrong dates are named where they stand', async t => {
  for (const [asked, faults] of [
    [{ from: '24.11.2026' }, [{ field: 'from', code: 'not_a_date' }]],
    [{ to: '2026-02-30' }, [{ field: 'to', code: 'not_a_date' }]],
    [
      { from: 'x', to: '2026-13-01' },
      [
        { field: 'from', code: 'not_a_date' },
        { field: 'to', code: 'not_a_date' },
      ],
    ],
    [{ from: '2026-11-02', to: '2026-11-01' }, [{ field: 'to', code: 'before_start' }]],
    [{ from: '1990-01-01' }, [{ field: 'from', code: 'too_long' }]],
  ] as const)
    t.same(readPeriod(asked, today).faults, faults, JSON.stringify(asked))
  t.notOk(isDay('2026-11-24T00:00'))
})

t.test('a period is shown in steps that can be read', async t => {
  const step = (from: string, to = today) => stepOf({ from, to })
  t.same(
    [step(today), step('2026-05-27'), step('2026-05-25'), step('2024-01-01'), step('2020-01-01')],
    ['week', 'week', 'month', 'month', 'year'],
  )
  t.same(startsIn('week', { from: '2026-11-22', to: today }), ['2026-11-16', '2026-11-23'])
  t.same(startsIn('month', { from: '2026-01-31', to: '2026-03-01' }), [
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
  ])
  t.same(startsIn('year', { from: '2024-02-29', to: today }), ['2024-01-01', '2025-01-01', '2026-01-01'])
  const period = { from: '2026-11-03', to: '2026-11-22' }
  t.same(
    startsIn('week', period).map(start => isCut('week', start, period)),
    [true, false, false],
    'a week is whole or in part',
  )
  t.ok(isCut('month', '2026-11-01', period))
  for (const [code, period] of presets(today)) t.ok(period.from <= period.to, code)
})

t.test(
  'every day of a period falls into exactly one of its steps, which are few enough for a picture',
  async t => {
    const day = fc
      .integer({ min: 0, max: 9000 })
      .map(days => new Date(Date.UTC(2010, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))
    fc.assert(
      fc.property(day, day, day, (one, two, three) => {
        const [from = '', at = '', to = ''] = [one, two, three].sort()
        const step = stepOf({ from, to })
        const starts = startsIn(step, { from, to })
        t.equal(starts.filter(start => start === startOf(step, at)).length, 1)
        t.ok(starts.length <= 38, `${starts.length}`)
      }),
      { numRuns: 200 },
    )
  },
)
