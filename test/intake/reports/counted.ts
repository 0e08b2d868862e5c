import type { CountedEvent, CountedInquiry, CountingRules } from '../../../src/intake/reports/tally.ts'

export const rules: CountingRules = {
  timeZone: 'America/New_York',
  criteria: ['mood', 'anxiety', 'trauma'],
}

/** A new inquiry of a Tuesday morning, with what a test changes. */
export const counted = (changes: Partial<CountedInquiry> = {}): CountedInquiry => ({
  received_at: '2026-11-24T14:00:00.000Z',
  due_at: '2026-11-26T14:00:00.000Z',
  source: 'web',
  quarantined: 0,
  state: 'new',
  criteria_mask: 0,
  assignee: null,
  first_contact_at: null,
  closed_at: null,
  ...changes,
})

export const tried = (at: string, result: string): CountedEvent => ({
  kind: 'attempt',
  at,
  detail: JSON.stringify({ channel: 'call', result }),
})
