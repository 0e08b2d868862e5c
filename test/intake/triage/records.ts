import fc from 'fast-check'
import type { TriageRecord } from '../../../src/intake/triage/record.ts'

export const now = new Date('2026-11-27T16:00:00.000Z')

/** A new inquiry of today, with what a test changes. */
export const record = (changes: Partial<TriageRecord> = {}): TriageRecord => ({
  state: 'new',
  queue: 'standard',
  quarantined: 0,
  source: 'web',
  risk: 'none',
  review: 'none',
  due_at: '2026-12-01T16:00:00.000Z',
  act_by: '2026-12-01T16:00:00.000Z',
  snoozed_until: null,
  assignee: null,
  attempts: 0,
  first_contact_at: null,
  closed_at: null,
  held: 0,
  ...changes,
})

const moment = fc.constantFrom(
  '2026-11-26T16:00:00.000Z',
  '2026-11-27T15:59:59.999Z',
  '2026-11-27T16:00:00.000Z',
  '2026-11-27T16:00:00.001Z',
  '2026-12-01T16:00:00.000Z',
)
const flag = fc.constantFrom<0 | 1>(0, 1)

/** Any record, also ones that no way leads to. */
export const anyRecord: fc.Arbitrary<TriageRecord> = fc.record({
  state: fc.constantFrom(
    'new',
    'contacting',
    'reached',
    'waiting',
    'scheduled',
    'admitted',
    'declined',
    'not_reached',
    'person_declined',
    'closed',
  ),
  queue: fc.constantFrom('immediate', 'same_day', 'clinician_review', 'standard', 'courtesy_call'),
  quarantined: flag,
  source: fc.constantFrom('web', 'phone', 'fax', 'synthetic'),
  risk: fc.constantFrom('none', 'open', 'acknowledged'),
  review: fc.constantFrom('none', 'open', 'done'),
  due_at: moment,
  act_by: moment,
  snoozed_until: fc.option(moment, { nil: null }),
  assignee: fc.constantFrom(null, 'me', 'another'),
  attempts: fc.nat(8),
  first_contact_at: fc.option(moment, { nil: null }),
  closed_at: fc.option(moment, { nil: null }),
  held: flag,
})
