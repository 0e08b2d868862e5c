import type { Answers } from '../intake/form/question.ts'
import { open, placeOf } from '../sealing/box.ts'
import type { KeyPlace, Vault } from '../sealing/vault.ts'
import type { ReferralRow } from '../storage/referral-tables.ts'
import type { InquiryRow } from '../storage/tables.ts'

export type Group = 'summary' | 'contact' | 'answers' | 'result'

/** Opens what one group of readers may see of an inquiry. Throws where it will not open. */
export async function openGroup<T, G extends Group = Group>(
  vault: Vault,
  row: KeyPlace & Pick<InquiryRow, G>,
  group: G,
): Promise<T> {
  const key = await vault.dataKey(row, 'inquiries')
  return JSON.parse(open(key, placeOf('inquiries', row.id, group), row[group]).toString('utf8')) as T
}

/** Opens who referred somebody, and what they may learn. Throws where it will not open. */
export async function openReferrer(
  vault: Vault,
  row: KeyPlace,
  { referrer }: Pick<ReferralRow, 'referrer'>,
): Promise<Answers> {
  const opened = open(
    await vault.dataKey(row, 'inquiries'),
    placeOf('referrals', row.id, 'referrer'),
    referrer,
  )
  return (JSON.parse(opened.toString('utf8')) as { answers: Answers }).answers
}
