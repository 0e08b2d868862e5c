import fc from 'fast-check'
import t from 'tap'
import { queueOf, queueReason, standingOf } from '../../../src/intake/triage/queue.ts'
import { deskQueues, isEnd, type TriageRecord } from '../../../src/intake/triage/record.ts'
import { anyRecord, now, record } from './records.ts'

const past = '2026-11-27T15:00:00.000Z'
const future = '2026-11-28T15:00:00.000Z'

const cases: [string, Partial<TriageRecord>, string | null, string][] = [
  ['a new one', {}, 'to_contact', 'first_contact'],
  ['its promise has passed', { act_by: past }, 'overdue', 'promise_passed'],
  ['a next try', { attempts: 1, state: 'contacting' }, 'to_contact', 'next_try'],
  ['an overdue try', { attempts: 1, state: 'contacting', act_by: past }, 'overdue', 'next_try_passed'],
  ['in touch', { attempts: 1, state: 'reached', first_contact_at: past }, 'to_contact', 'in_touch'],
  ['danger', { queue: 'immediate', risk: 'open' }, 'immediate', 'immediate'],
  ['a risk for today', { queue: 'same_day', risk: 'open' }, 'same_day', 'same_day'],
  ['an acknowledged risk', { queue: 'immediate', risk: 'acknowledged' }, 'to_contact', 'first_contact'],
  [
    'danger before quarantine',
    { queue: 'immediate', risk: 'open', quarantined: 1 },
    'immediate',
    'immediate',
  ],
  [
    'danger before snoozing',
    { risk: 'open', queue: 'same_day', snoozed_until: future },
    'same_day',
    'same_day',
  ],
  ['set apart', { quarantined: 1 }, 'quarantine', 'quarantine'],
  ['for a clinician', { review: 'open' }, 'review', 'review'],
  ['reviewed', { review: 'done' }, 'to_contact', 'first_contact'],
  ['a review is not snoozed away', { review: 'open', snoozed_until: future }, 'review', 'review'],
  ['snoozed', { snoozed_until: future }, 'snoozed', 'snoozed'],
  ['snoozed until now', { snoozed_until: past }, 'to_contact', 'first_contact'],
  ['snoozed though overdue', { snoozed_until: future, act_by: past }, 'snoozed', 'snoozed'],
  ['scheduled', { state: 'scheduled' }, 'scheduled', 'scheduled'],
  ['scheduled and past', { state: 'scheduled', act_by: past }, 'scheduled', 'appointment_passed'],
  ['waiting', { state: 'waiting' }, 'waiting', 'information_due'],
  ['waiting in vain', { state: 'waiting', act_by: past }, 'waiting', 'follow_up_passed'],
  ['closed', { state: 'closed' }, 'closed', 'closed'],
  ['closed before anything', { state: 'declined', risk: 'open', queue: 'immediate' }, 'closed', 'closed'],
  ['the daily test', { source: 'synthetic', risk: 'open', queue: 'immediate' }, null, 'synthetic'],
]

t.test('the first rule that applies decides', async t => {
  for (const [name, changes, queue, reason] of cases) {
    t.equal(queueOf(record(changes), now), queue, name)
    t.equal(queueReason(record(changes), now), reason, `${name}: why`)
  }
})

const runs = { numRuns: 10_000 }

t.test('every record is in one known queue, and closed ones in no other', async () => {
  fc.assert(
    fc.property(anyRecord, found => {
      const queue = queueOf(found, now)
      if (found.source === 'synthetic') return queue === null
      if (isEnd(found.state)) return queue === 'closed'
      return queue !== null && queue !== 'closed' && deskQueues.includes(queue)
    }),
    runs,
  )
})

t.test('nothing hides a risk that nobody acknowledged', async () => {
  fc.assert(
    fc.property(anyRecord, found => {
      if (found.risk !== 'open' || isEnd(found.state) || found.source === 'synthetic') return true
      return ['immediate', 'same_day'].includes(queueOf(found, now) ?? '')
    }),
    runs,
  )
})

t.test('what is stored and the time give the same queue as the record', async () => {
  fc.assert(
    fc.property(anyRecord, found => {
      const standing = standingOf(found)
      const at = now.toISOString()
      const queue = queueOf(found, now)
      const snoozed =
        ['contact', 'waiting', 'scheduled'].includes(standing) && (found.snoozed_until ?? '') > at
      if (standing === 'synthetic') return queue === null
      if (snoozed) return queue === 'snoozed'
      if (standing === 'contact') return queue === (found.act_by < at ? 'overdue' : 'to_contact')
      return queue === standing
    }),
    runs,
  )
})
