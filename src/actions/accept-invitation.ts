import { useLink } from '../accounts/links.ts'
import { notFound } from '../intake/faults.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { insertStaff } from '../storage/staff.ts'
import { storePassword } from '../storage/staff-factors.ts'
import type { StaffLinkRow } from '../storage/staff-tables.ts'
import type { StaffParts } from './manage-staff.ts'

/**
 * Uses an invitation up and sets the password, by its hash. The first administrator's link makes the account as well.
 * Faults: `not_found` where somebody was faster.
 */
export async function acceptInvitation(
  parts: StaffParts,
  link: StaffLinkRow,
  { name, email, hash, from }: { name: string; email: string; hash: string; from: string },
): Promise<void> {
  const at = parts.now()
  const staffId = link.staff_id ?? parts.newId()
  await parts.store.commit(async trx => {
    const isMine =
      (await useLink(trx, link, at)) &&
      (link.staff_id !== null ||
        (await insertStaff(trx, { id: staffId, name, email, role: 'administrator', at })))
    if (!isMine) throw notFound('This link was used')
    await storePassword(trx, { staffId, hash, at, newId: parts.newId })
    await appendHouseEvent(trx, parts.vault.secrets.chain, {
      at,
      actor: `staff:${staffId}`,
      kind: 'invitation_used',
      detail: { from, proof: hashOf(hash) },
    })
  })
}
