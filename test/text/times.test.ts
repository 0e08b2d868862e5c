import t from 'tap'
import { momentInWords, promiseInWords } from '../../src/text/times.ts'

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
