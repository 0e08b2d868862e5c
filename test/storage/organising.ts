import type { Test } from 'tap'
import { enterReferral } from '../../src/actions/desk/enter-inquiry.ts'
import {
  listOrganisations,
  organisationNames,
  readOrganisation,
} from '../../src/actions/desk/organisations.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { markGivers } from '../../src/intake/form/givers.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import type { Actor } from '../../src/intake/roles.ts'
import { invented } from '../helpers/referral.ts'
import { movableClock } from '../helpers/service.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const hour = 3_600_000
const lead: Actor = { id: 'lee', name: 'Lee Invented', role: 'lead', from: '127.0.0.1' }

/** Staff take a referral down. Answers its reference. */
function takeDown(parts: EngineParts, referrer_organisation: string, cameAt: Date | null = null) {
  const { referralForm } = parts.practice
  const parsed = parseForm(referralForm, { ...invented, referrer_organisation })
  const givers = markGivers(referralForm, parsed.answers, 'provider', {})
  return enterReferral(parts, lead, { parsed, token: '', givers, source: 'fax', cameAt })
}

/** What every engine must keep of the organizations that refer. */
export function organising(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => partsFor(t, await newDatabase(t), movableClock('2026-11-24T15:00:00.000Z'))

  t.test(
    'one organization however it is written, counted once for each, though ten come at once',
    async t => {
      const parts = await open(t)
      const names = ['Lynn Community Health', 'lynn community health ', 'LYNN  COMMUNITY HEALTH, Inc.']
      await Promise.all(Array.from({ length: 10 }, (_, n) => takeDown(parts, names[n % 3] ?? '')))
      await takeDown(parts, 'The Lynn Community Health', new Date('2026-11-17T15:00:00.000Z'))
      await takeDown(parts, 'Sample Practice (invented)', new Date('2026-11-18T15:00:00.000Z'))
      const { organisations, next } = await listOrganisations(parts, lead)
      t.match(organisations, [
        {
          referrals: 11,
          first_at: '2026-11-17T15:00:00.000Z',
          last_at: /^2026-11-24/,
          went: { of: 11, open: 11 },
        },
        { name: 'Sample Practice (invented)', referrals: 1, last_at: '2026-11-18T15:00:00.000Z' },
      ])
      t.equal(next, null)
      const ids = organisations.map(({ id }) => id)
      t.same([...(await organisationNames(parts, ids)).keys()].sort(), ids.sort())
    },
  )

  t.test('the first response is what counts, against the promise from when it came', async t => {
    const parts = await open(t)
    const came = new Date('2026-11-24T13:00:00.000Z')
    const reference = await takeDown(parts, 'Sample Practice (invented)', came)
    await takeDown(parts, 'Sample Practice (invented)', new Date('2026-11-02T13:00:00.000Z'))
    const act = async (version: number, verb: 'note' | 'ask_referrer' | 'accept', input: object) => {
      parts.clock.move(hour)
      await triageInquiry(parts, lead, { reference, version, verb, input: { ...input } })
    }
    await act(1, 'note', { note: 'Read.' })
    await act(2, 'ask_referrer', { question: 'Which days?', by: '2026-12-01T10:00' })
    await act(3, 'accept', {})
    const [one] = (await listOrganisations(parts, lead)).organisations
    t.match(
      one?.went,
      { median: 255, keptShare: 0.5, open: 2 },
      'four hours and a little; one promise is over',
    )
    const { referrals, organisation, next } = await readOrganisation(parts, lead, one?.id ?? '')
    t.equal(next, null)
    t.same(organisation, one)
    t.match(referrals[1], {
      reference,
      came_by: 'fax',
      received_at: came.toISOString(),
      responded_at: /T17:/,
    })
    await t.rejects(readOrganisation(parts, { role: 'clinician' }, one?.id ?? ''), /no such page/)
    await t.rejects(readOrganisation(parts, lead, 'none'), /no such organization/)
  })
}
