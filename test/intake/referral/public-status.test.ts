import fc from 'fast-check'
import t from 'tap'
import { feedbacks } from '../../../src/intake/referral/facts.ts'
import {
  type Followed,
  type PublicStatus,
  publicStatus,
  publicStatuses,
} from '../../../src/intake/referral/public-status.ts'
import { states } from '../../../src/intake/triage/record.ts'

const at = '2026-11-24T15:00:00.000Z'
const fresh: Followed = {
  state: 'new',
  assignee: null,
  accepted_at: null,
  asked_at: null,
  withdrawn_at: null,
}

const table: [PublicStatus, Partial<Followed>][] = [
  ['received', {}],
  ['in_review', { assignee: 'one' }],
  ['in_review', { state: 'contacting' }],
  ['in_review', { state: 'reached' }],
  ['in_review', { state: 'waiting' }],
  ['need_information', { state: 'waiting', asked_at: at }],
  ['need_information', { state: 'scheduled', accepted_at: at, asked_at: at }],
  ['accepted', { accepted_at: at }],
  ['scheduled', { state: 'scheduled', accepted_at: at }],
  ['started', { state: 'admitted', accepted_at: at, asked_at: at }],
  ['declined', { state: 'declined', accepted_at: at }],
  ['could_not_reach', { state: 'not_reached' }],
  ['person_declined', { state: 'person_declined' }],
  ['closed', { state: 'closed', asked_at: at }],
  ['withdrawn', { state: 'admitted', withdrawn_at: at }],
]

t.test('which status follows from where a referral is, with full consent', async t => {
  for (const [status, changes] of table)
    t.equal(publicStatus({ ...fresh, ...changes }, 'full'), status, JSON.stringify(changes))
  t.same(
    [...new Set(table.map(([status]) => status))].sort(),
    [...publicStatuses].sort(),
    'every one is tried',
  )
})

const moment = fc.constantFrom(null, at)
const any: fc.Arbitrary<Followed> = fc.record({
  state: fc.constantFrom(...states),
  assignee: fc.constantFrom(null, 'one'),
  accepted_at: moment,
  asked_at: moment,
  withdrawn_at: moment,
})

t.test('less consent never tells more: nothing, or only that we received it', async () => {
  fc.assert(
    fc.property(any, followed => {
      const own = followed.withdrawn_at === null ? null : 'withdrawn'
      return (
        publicStatus(followed, 'none') === own &&
        publicStatus(followed, 'received') === (own ?? 'received') &&
        publicStatus(followed, 'full') !== null
      )
    }),
  )
})

t.test('without full consent nothing that staff do shows', async () => {
  fc.assert(
    fc.property(
      any,
      any,
      fc.constantFrom(...feedbacks.filter(code => code !== 'full')),
      (one, other, feedback) => {
        const { withdrawn_at } = one
        return publicStatus(one, feedback) === publicStatus({ ...other, withdrawn_at }, feedback)
      },
    ),
  )
})
