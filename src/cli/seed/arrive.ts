import type { ReceiveParts } from '../../actions/inquiry-rows.ts'
import { receiveInquiry } from '../../actions/receive-inquiry.ts'
import { type EntrySource, markGivers, type ReferralSource } from '../../intake/form/givers.ts'
import { parseForm } from '../../intake/form/parse-form.ts'
import type { Actor } from '../../intake/roles.ts'
import { formOf } from '../../practice/forms.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { inquiryByReceipt } from '../../storage/inquiries.ts'
import { handOver } from './mails.ts'
import type { Fields } from './people.ts'

/** How a form comes: over the site, from a program, or taken down by somebody. */
export interface Way {
  source: 'web' | 'referral' | EntrySource
  fromProgram?: boolean
  /** How a referral came that staff take down, and when that was. */
  cameBy?: ReferralSource
  cameAt?: Date
  by?: Actor
}

/** Somebody sends a form, or staff take it down, and the mails of then go out. Answers the reference. */
export async function arrive(
  parts: ReceiveParts,
  fields: Fields,
  { source, fromProgram, cameBy, cameAt, by }: Way,
): Promise<string> {
  const form = formOf(parts.practice, source)
  const parsed = parseForm(form, fields)
  const givers = markGivers(form, parsed.answers, source === 'referral' ? 'provider' : 'person', {})
  const { receipt } = await receiveInquiry(parts, {
    parsed,
    token: '',
    suspicions: fromProgram ? ['filled_at_once'] : [],
    language: 'en',
    source,
    ...(cameBy ? { cameBy } : {}),
    ...(cameAt ? { cameAt } : {}),
    ...(by ? { entry: { actor: `staff:${by.id}`, from: by.from, givers } } : {}),
  })
  await handOver(parts)
  const row = await inquiryByReceipt(parts.store.db, hashOf(receipt))
  if (!row) throw new Error('What was received is not there')
  return row.reference
}
