import t from 'tap'
import { type LastTold, tellTeamAt } from '../../../src/intake/referral/telling.ts'

const now = new Date('2026-11-24T15:00:00Z')
const minute = 60_000
const ago = (minutes: number) => new Date(now.getTime() - minutes * minute)
const told = (minutes: number, more: Partial<LastTold> = {}): LastTold => ({
  at: ago(minutes),
  underway: false,
  seen: false,
  ...more,
})

/** The last notice, and in how many minutes the next one goes out. */
const rows: [string, LastTold | null, number | null][] = [
  ['there was none', null, 0],
  ['it is on its way', told(1, { underway: true }), null],
  ['it is on its way, and somebody looked', told(1, { underway: true, seen: true }), null],
  ['nobody followed it yet', told(60), null],
  ['nobody followed it for a day', told(24 * 60), 0],
  ['somebody followed it just now', told(3, { seen: true }), 7],
  ['somebody followed it a while ago', told(10, { seen: true }), 0],
]

t.test('the team hears once of what it has not looked at', async t => {
  for (const [name, last, minutes] of rows)
    t.same(
      tellTeamAt(last, now)?.getTime() ?? null,
      minutes === null ? null : now.getTime() + minutes * minute,
      name,
    )
})
