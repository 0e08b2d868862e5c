import fc from 'fast-check'
import t from 'tap'
import {
  type DigestWish,
  digestCounts,
  digestQueues,
  digestSlot,
  isWorthSaying,
} from '../../src/intake/digest.ts'
import { isOpen } from '../../src/intake/office-hours.ts'
import { deskQueues } from '../../src/intake/triage/record.ts'
import { practice } from '../../src/practice/practice.ts'

const { officeHours } = practice

t.test('for which time a digest is due', t => {
  // Tuesday, 9 to 5 in New York is 14:00 to 22:00 UTC.
  const cases: [wish: DigestWish, now: string, slot: string | null][] = [
    ['hourly', '2026-11-24T14:00:00Z', '2026-11-24T14:00:00.000Z'],
    ['hourly', '2026-11-24T14:59:59Z', '2026-11-24T14:00:00.000Z'],
    ['hourly', '2026-11-24T15:00:00Z', '2026-11-24T15:00:00.000Z'],
    ['hourly', '2026-11-24T21:59:00Z', '2026-11-24T21:00:00.000Z'],
    ['hourly', '2026-11-24T22:00:00Z', null],
    ['hourly', '2026-11-24T13:59:00Z', null],
    ['hourly', '2026-11-28T15:00:00Z', null],
    ['hourly', '2026-11-26T15:00:00Z', null],
    ['daily', '2026-11-24T13:59:59Z', null],
    ['daily', '2026-11-24T14:00:00Z', '2026-11-24T14:00:00.000Z'],
    ['daily', '2026-11-24T21:00:00Z', '2026-11-24T14:00:00.000Z'],
    ['daily', '2026-11-24T23:00:00Z', null],
    ['daily', '2026-11-26T15:00:00Z', null],
    ['at_once', '2026-11-24T15:00:00Z', null],
    ['none', '2026-11-24T15:00:00Z', null],
  ]
  for (const [wish, now, slot] of cases)
    t.equal(digestSlot(wish, officeHours, new Date(now))?.toISOString() ?? null, slot, `${wish} ${now}`)
  t.end()
})

t.test('there is a slot exactly while somebody is there, and it has begun', t => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, fc.constantFrom<DigestWish>('hourly', 'daily'), (now, wish) => {
      const slot = digestSlot(wish, officeHours, now)
      return (slot !== null) === isOpen(officeHours, now) && (slot === null || slot <= now)
    }),
  )
  t.end()
})

t.test('counts: what waits for somebody, as far as the reader may see it', t => {
  const queues = deskQueues.map((queue, n) => ({ queue, count: n === 4 ? 0 : n + 1, more: n === 5 }))
  t.same(digestCounts(queues, { answers: true }), {
    immediate: 1,
    same_day: 2,
    overdue: 3,
    review: 4,
    quarantine: 1000,
  })
  t.same(Object.keys(digestCounts(queues, { answers: false })), [
    'immediate',
    'same_day',
    'overdue',
    'quarantine',
  ])
  t.same(digestCounts([], { answers: true }), {})
  for (const queue of digestQueues) t.ok(deskQueues.includes(queue))
  t.end()
})

t.test('that nothing waits is said once', t => {
  t.ok(isWorthSaying({ to_contact: 1 }, null))
  t.ok(isWorthSaying({ to_contact: 1 }, { to_contact: 1 }), 'what still waits is said again')
  t.ok(isWorthSaying({}, { to_contact: 1 }))
  t.notOk(isWorthSaying({}, {}))
  t.notOk(isWorthSaying({}, null))
  t.end()
})
