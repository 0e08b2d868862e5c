import type { Answers } from '../../intake/form/question.ts'
import { open, placeOf } from '../../sealing/box.ts'
import { trackerToken } from '../../sealing/tracker-address.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import type { OrganisationRow, ReferralRow } from '../../storage/referral-tables.ts'
import { organisationById, referralOf } from '../../storage/referrals.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { openReferrer } from '../open-inquiry.ts'

/** What the desk sees of a referral beside its clinical part, which stands with the answers. */
export interface DeskReferral {
  row: ReferralRow
  referrer: Answers
  /** What everybody at the desk may know of the person: names, birth date, guardian. */
  person: Answers
  organisation: { id: string; name: string } | null
  /** The private part of the referrer's address. */
  token: string
}

/** Opens who referred a person; null where nobody did. `contact` is what is known of how to reach them. */
export async function readReferral(
  { store, vault }: { store: Store; vault: Vault },
  inquiry: InquiryRow,
  contact: Answers,
): Promise<DeskReferral | null> {
  const row = inquiry.source === 'referral' ? await referralOf(store.db, inquiry.id) : undefined
  if (!row) return null
  const organisation =
    row.organisation_id === null ? undefined : await organisationById(store.db, row.organisation_id)
  return {
    row,
    referrer: await openReferrer(vault, inquiry, row),
    person: contact,
    token: trackerToken(vault.secrets.tracker, inquiry.id, row.tracker_issue),
    organisation: organisation ? await openOrganisation(vault, organisation) : null,
  }
}

/** Opens an organisation's name. Throws where it will not open. */
export async function openOrganisation(
  vault: Vault,
  row: Pick<OrganisationRow, 'id' | 'hour_key' | 'data_key' | 'name'>,
): Promise<{ id: string; name: string }> {
  const key = await vault.dataKey(row, 'organisations')
  return { id: row.id, name: open(key, placeOf('organisations', row.id, 'name'), row.name).toString('utf8') }
}
