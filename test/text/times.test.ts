import t from 'tap'
import { openCatalogue } from '../../src/text/catalogue.ts'
import { lengthInWords, momentInWords, nearbyInWords, promiseInWords } from '../../src/text/times.ts'

const inPeabody = (iso: string) => promiseInWords(new Date(iso), 'America/New_York', 'en')

t.test('a promise is said as people say it, in the practice’s zone', async t => {
  t.equal(inPeabody('2026-12-01T16:00:00Z'), 'Tuesday, 1 December, 11 am')
  t.equal(inPeabody('2026-11-27T16:45:00Z'), 'Friday, 27 November, 11:45 am')
  t.equal(inPeabody('2026-07-01T21:00:00Z'), 'Wednesday, 1 July, 5 pm')
  t.equal(inPeabody('2026-11-30T17:00:00Z'), 'Monday, 30 November, noon')
  t.equal(inPeabody('2026-11-30T17:15:00Z'), 'Monday, 30 November, 12:15 pm')
})

t.test('an exact time has seconds', async t => {
  t.match(
    momentInWords(new Date('2026-11-24T14:12:04Z'), 'America/New_York', 'en'),
    /Nov 24, 2026, 9:12:04\sAM/,
  )
})

const text = openCatalogue().textIn('en')
const near = (at: string, now: string) =>
  nearbyInWords(new Date(at), new Date(now), 'America/New_York', 'en', text)

t.test('a moment near now is said as at a desk, by days of the practice’s zone', async t => {
  const now = '2026-11-24T14:12:00Z'
  const table: [string, string][] = [
    ['2026-11-24T22:00:00Z', 'today 5 pm'],
    ['2026-11-24T17:00:00Z', 'today noon'],
    ['2026-11-25T04:59:00Z', 'today 11:59 pm'],
    ['2026-11-25T05:00:00Z', 'tomorrow 12 am'],
    ['2026-11-23T21:30:00Z', 'yesterday 4:30 pm'],
    ['2026-12-01T16:00:00Z', 'Tue, Dec 1, 11 am'],
    ['2026-11-13T18:15:00Z', 'Fri, Nov 13, 1:15 pm'],
    ['2027-01-04T14:00:00Z', 'Jan 4, 2027, 9 am'],
    ['2025-11-24T14:00:00Z', 'Nov 24, 2025, 9 am'],
  ]
  for (const [at, words] of table) t.equal(near(at, now), words, at)
})

t.test('yesterday and today hold when the clocks change', async t => {
  t.equal(near('2026-11-01T14:00:00Z', '2026-11-02T04:30:00Z'), 'today 9 am', 'a day of 25 hours')
  t.equal(near('2026-03-08T13:00:00Z', '2026-03-09T03:30:00Z'), 'today 9 am', 'a day of 23 hours')
  t.equal(near('2026-03-07T14:00:00Z', '2026-03-08T20:00:00Z'), 'yesterday 9 am')
})

t.test('a length is said in its largest unit, and never as nothing', async t => {
  const minute = 60_000
  const table: [number, string][] = [
    [0, '1 min'],
    [-35 * minute, '35 min'],
    [59 * minute, '59 min'],
    [59.6 * minute, '1 h'],
    [60 * minute, '1 h'],
    [23.4 * 60 * minute, '23 h'],
    [23.6 * 60 * minute, '1 d'],
    [24 * 60 * minute, '1 d'],
    [12.2 * 24 * 60 * minute, '12 d'],
  ]
  for (const [ms, words] of table) t.equal(lengthInWords(ms, text), words, String(ms))
})
