import fc from 'fast-check'
import t from 'tap'
import { roles, type Staff } from '../../../src/intake/roles.ts'
import { apply } from '../../../src/intake/triage/apply.ts'
import { nextTry } from '../../../src/intake/triage/next-try.ts'
import type { Order } from '../../../src/intake/triage/orders.ts'
import { queueOf, standingOf } from '../../../src/intake/triage/queue.ts'
import { isEnd, type State, type TriageRecord } from '../../../src/intake/triage/record.ts'
import { allowedVerbs, likeliestVerb, type Verb, verbs } from '../../../src/intake/triage/verbs.ts'
import { practice } from '../../../src/practice/practice.ts'
import { anyRecord, now, record } from './records.ts'

const me = (role: Staff['role'] = 'lead'): Staff => ({ id: 'me', name: 'Me', role })
const later = new Date('2026-11-30T16:00:00.000Z')

const given: { [V in Verb]: object } = {
  claim: {},
  release_claim: {},
  assign: { to: 'another' },
  acknowledge_risk: { note: 'done' },
  review: { note: null },
  attempt: { channel: 'call', result: 'no_answer', note: null, callBackAt: null, overrideReason: null },
  screen: { tool: 'a screen', on: '2026-11-27', score: null, note: null },
  note: { note: 'a note' },
  ask_information: { note: 'their card', by: later },
  ask_referrer: { question: 'the last level of care', by: later },
  accept: { note: null },
  schedule: { at: later, note: null },
  admit: { on: '2026-12-01', note: null },
  decline: { reason: 'other', note: 'another place', options: null },
  not_reached: { note: null },
  person_declined: { reason: 'not_now', note: null },
  close: { reason: 'duplicate', note: null },
  reopen: { note: 'they called' },
  snooze: { until: later, note: null },
  wake: {},
  quarantine: { note: 'a program' },
  release: { note: null },
  hold: { note: 'a letter' },
  unhold: { note: 'over' },
}

const done = (found: TriageRecord, verb: Verb, staff = me(), more: object = {}): TriageRecord => ({
  ...found,
  ...apply(found, { verb, given: { ...given[verb], ...more } } as Order, { ...practice, staff, at: now }),
})

/** What a lead may do in each state, without a risk, taken on by nobody. */
const table: Record<State, string> = {
  new: 'claim assign attempt screen note ask_information schedule decline close snooze quarantine hold',
  contacting:
    'claim assign attempt screen note ask_information schedule decline not_reached person_declined close snooze quarantine hold',
  reached:
    'claim assign attempt screen note ask_information schedule admit decline person_declined close snooze quarantine hold',
  waiting:
    'claim assign attempt screen note ask_information schedule admit decline person_declined close snooze quarantine hold',
  scheduled:
    'claim assign attempt screen note ask_information schedule admit decline person_declined close snooze quarantine hold',
  admitted: 'note reopen hold',
  declined: 'note reopen hold',
  not_reached: 'note reopen hold',
  person_declined: 'note reopen hold',
  closed: 'note reopen hold',
}

t.test('what may be done follows from the state', async t => {
  for (const [state, allowed] of Object.entries(table))
    t.same(allowedVerbs(record({ state: state as State }), me()), allowed.split(' '), state)
})

t.test('and from the role', async t => {
  const open = record({ state: 'reached', risk: 'none', review: 'open', quarantined: 1 })
  t.same(
    allowedVerbs(open, me('front_desk')),
    'claim attempt note ask_information schedule person_declined close snooze'.split(' '),
  )
  t.same(
    allowedVerbs(open, me('clinician')),
    'claim review attempt screen note ask_information schedule admit decline person_declined close snooze release'.split(
      ' ',
    ),
  )
  t.same(allowedVerbs(open, me('administrator')), [])
})

t.test('an open risk stays in sight: it is acknowledged before anything takes the record away', async t => {
  const risky = record({ queue: 'immediate', risk: 'open', state: 'reached' })
  t.same(allowedVerbs(risky, me()), 'claim assign acknowledge_risk attempt screen note hold'.split(' '))
  t.equal(likeliestVerb(risky, me(), now, 5), 'acknowledge_risk')
  t.equal(likeliestVerb(risky, me('front_desk'), now, 5), 'claim')
  t.equal(done(risky, 'acknowledge_risk').risk, 'acknowledged')
})

t.test('an open risk keeps its promise until it is acknowledged, whoever was reached meanwhile', async t => {
  const risky = record({ queue: 'immediate', risk: 'open' })
  const reached = done(risky, 'attempt', me(), { result: 'reached' })
  t.equal(reached.act_by, risky.act_by)
  t.ok(done(reached, 'acknowledge_risk').act_by > now.toISOString(), 'then it is followed up')
  const agreed = done(risky, 'attempt', me(), { result: 'reached', callBackAt: later })
  t.equal(agreed.act_by, later.toISOString(), 'a time that was agreed on counts')
  t.equal(done(agreed, 'acknowledge_risk').act_by, later.toISOString(), 'and outlives the acknowledgement')
})

t.test('one gives back only what is one’s own', async t => {
  t.ok(allowedVerbs(record({ assignee: 'me' }), me()).includes('release_claim'))
  t.notOk(allowedVerbs(record({ assignee: 'another' }), me()).includes('release_claim'))
  t.notOk(allowedVerbs(record({ assignee: 'another' }), me()).includes('claim'))
})

t.test('what each verb does', async t => {
  t.equal(done(record(), 'claim').assignee, 'me')
  t.equal(done(record({ assignee: 'me' }), 'release_claim').assignee, null)
  t.equal(done(record(), 'assign').assignee, 'another')
  t.equal(done(record({ review: 'open' }), 'review').review, 'done')
  t.match(done(record(), 'ask_information'), { state: 'waiting', act_by: later.toISOString() })
  t.match(done(record(), 'schedule'), { state: 'scheduled', act_by: later.toISOString() })
  t.match(done(record({ state: 'reached' }), 'admit'), { state: 'admitted', closed_at: now.toISOString() })
  t.equal(done(record(), 'decline').state, 'declined')
  t.equal(done(record({ state: 'contacting' }), 'not_reached').state, 'not_reached')
  t.equal(done(record({ state: 'reached' }), 'person_declined').state, 'person_declined')
  t.match(done(record({ snoozed_until: later.toISOString() }), 'close'), {
    state: 'closed',
    snoozed_until: null,
  })
  t.equal(done(record(), 'snooze').snoozed_until, later.toISOString())
  t.equal(done(record({ snoozed_until: later.toISOString() }), 'wake').snoozed_until, null)
  t.equal(done(record(), 'quarantine').quarantined, 1)
  t.equal(done(record({ quarantined: 1 }), 'release').quarantined, 0)
  t.equal(done(record(), 'hold').held, 1)
  t.equal(done(record({ held: 1 }), 'unhold').held, 0)
})

t.test('an opened inquiry goes back to where it was', async t => {
  t.match(done(record({ state: 'closed', closed_at: now.toISOString() }), 'reopen'), {
    state: 'new',
    closed_at: null,
  })
  t.equal(done(record({ state: 'closed', attempts: 2 }), 'reopen').state, 'contacting')
  t.equal(
    done(record({ state: 'declined', attempts: 2, first_contact_at: now.toISOString() }), 'reopen').state,
    'reached',
  )
})

t.test('an unanswered try brings the next one; an answered one is the first contact, once', async t => {
  const first = done(record(), 'attempt')
  t.match(first, { state: 'contacting', attempts: 1, first_contact_at: null })
  // Friday, 27 November, 11 am in Peabody, plus four staffed hours.
  t.equal(first.act_by, '2026-11-27T20:00:00.000Z')
  const second = done(first, 'attempt')
  t.equal(second.act_by, '2026-11-30T16:00:00.000Z', 'the next business day, the same hour')
  const agreed = done(second, 'attempt', me(), { callBackAt: later })
  t.equal(agreed.act_by, later.toISOString(), 'a time that was agreed on counts')
  const reached = done(second, 'attempt', me(), { result: 'reached' })
  t.match(reached, { state: 'reached', attempts: 3, first_contact_at: now.toISOString() })
  const again = apply(reached, { verb: 'attempt', given: { ...given.attempt, result: 'reached' } } as Order, {
    ...practice,
    staff: me(),
    at: later,
  })
  t.equal(again.first_contact_at, undefined, 'the first contact stays the first')
  const urgent = done(record({ queue: 'same_day', risk: 'acknowledged' }), 'attempt')
  t.equal(urgent.act_by, '2026-11-27T17:00:00.000Z', 'an urgent one is tried again within the hour')
})

t.test('an appointment outlives a call', async t => {
  const scheduled = record({ state: 'scheduled', act_by: later.toISOString() })
  t.match(done(scheduled, 'attempt'), { state: 'scheduled', act_by: later.toISOString(), attempts: 1 })
})

t.test('while we wait, a call that was agreed on comes first if it is sooner', async t => {
  const waiting = record({ state: 'waiting', act_by: '2026-12-04T14:00:00.000Z' })
  t.match(done(waiting, 'attempt', me(), { callBackAt: later }), {
    state: 'waiting',
    act_by: later.toISOString(),
  })
  const soon = record({ state: 'waiting', act_by: '2026-11-28T14:00:00.000Z' })
  t.equal(done(soon, 'attempt', me(), { callBackAt: later }).act_by, soon.act_by)
})

t.test('who does something about a snoozed inquiry ends the snooze', async t => {
  const snoozed = record({ state: 'reached', snoozed_until: '2027-01-01T14:00:00.000Z' })
  for (const verb of ['attempt', 'ask_information', 'schedule', 'admit', 'close', 'wake'] as const)
    t.equal(done(snoozed, verb).snoozed_until, null, verb)
})

t.test('a next try lies ahead, and a pressing one never later than a usual one', async () => {
  const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-01'), noInvalidDate: true })
  fc.assert(
    fc.property(at, fc.integer({ min: 1, max: 12 }), (at, attempts) => {
      const next = (urgent: boolean) =>
        nextTry(practice.officeHours, practice.contactPolicy, { urgent, attempts, at })
      return next(true) > at && next(true) <= next(false)
    }),
    { numRuns: 2000 },
  )
})

const anyVerb = fc.constantFrom(...verbs)
const anyRole = fc.constantFrom(...roles)
const runs = { numRuns: 10_000 }

t.test(
  'whatever is allowed leads to a record that stands somewhere, and out of an end only by opening again',
  async () => {
    fc.assert(
      fc.property(anyRecord, anyVerb, anyRole, (found, verb, role) => {
        if (!allowedVerbs(found, me(role)).includes(verb)) return true
        const after = done(found, verb, me(role))
        const left = isEnd(found.state) && !isEnd(after.state)
        return (
          queueOf(after, now) !== null && standingOf(after) !== 'synthetic' && (!left || verb === 'reopen')
        )
      }),
      runs,
    )
  },
)

t.test('no allowed verb but the acknowledgement takes an open risk out of sight', async () => {
  fc.assert(
    fc.property(anyRecord, anyVerb, anyRole, (found, verb, role) => {
      const queue = queueOf(found, now)
      if (queue !== 'immediate' && queue !== 'same_day') return true
      if (verb === 'acknowledge_risk' || !allowedVerbs(found, me(role)).includes(verb)) return true
      return queueOf(done(found, verb, me(role)), now) === queue
    }),
    runs,
  )
})

t.test('what is closed has a time, and what is open has none', async () => {
  fc.assert(
    fc.property(anyRecord, anyVerb, (found, verb) => {
      const before = { ...found, closed_at: isEnd(found.state) ? now.toISOString() : null }
      if (!allowedVerbs(before, me()).includes(verb)) return true
      const after = done(before, verb)
      return isEnd(after.state) === (after.closed_at !== null)
    }),
    runs,
  )
})
