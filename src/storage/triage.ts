import type { InquiryRow, Trx } from './tables.ts'

export type TriageChanges = Partial<
  Pick<
    InquiryRow,
    | 'state'
    | 'standing'
    | 'act_by'
    | 'snoozed_until'
    | 'assignee'
    | 'attempts'
    | 'risk'
    | 'review'
    | 'quarantined'
    | 'first_contact_at'
    | 'closed_at'
    | 'held'
  >
>

/** Changes an inquiry only while its version is still the one that was seen. Answers false, and changes nothing, otherwise. */
export async function changeInquiry(
  trx: Trx,
  { id, version }: Pick<InquiryRow, 'id' | 'version'>,
  changes: TriageChanges,
): Promise<boolean> {
  const changed = await trx
    .updateTable('inquiries')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .execute()
  return changed.length === 1
}
