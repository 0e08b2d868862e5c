import { placeOf, seal } from '../../src/sealing/box.ts'
import type { Vault } from '../../src/sealing/vault.ts'
import type { OrganisationRow, ReferralRow } from '../../src/storage/referral-tables.ts'

/** The row beside an inquiry that nobody opens. */
export const referralRow = (inquiryId: string, columns: Partial<ReferralRow> = {}): ReferralRow => ({
  inquiry_id: inquiryId,
  organisation_id: null,
  came_by: 'web',
  urgency: 'routine',
  feedback: 'full',
  part2: 0,
  npi: 'none',
  criteria_named: 0,
  accepted_at: null,
  asked_at: null,
  answered_at: null,
  responded_at: null,
  withdrawn_at: null,
  tracker_hash: inquiryId,
  tracker_issue: 1,
  tracker_expires_at: '2027-06-01T00:00:00.000Z',
  tracker_tries: 0,
  tracker_ended: null,
  referrer: 'x',
  ...columns,
})

/** An organization whose name can be opened. */
export async function organisationRow(
  { vault, newId }: { vault: Vault; newId: () => string },
  name: string,
  columns: Partial<OrganisationRow> = {},
): Promise<OrganisationRow> {
  const id = newId()
  const { key, ...place } = vault.newDataKey(await vault.currentHour(), id, 'organisations')
  return {
    id,
    ...place,
    name_key: id,
    name: seal(key, placeOf('organisations', id, 'name'), name),
    first_at: '2026-01-05T15:00:00.000Z',
    last_at: '2026-11-24T15:00:00.000Z',
    referrals: 1,
    ...columns,
  }
}
