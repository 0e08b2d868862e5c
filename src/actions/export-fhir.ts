import type { Bundle } from '@medplum/fhirtypes'
import { siteOf } from '../config.ts'
import { bundleOf } from '../fhir/bundle.ts'
import { textOf } from '../intake/form/question.ts'
import { formOf } from '../practice/forms.ts'
import type { Practice } from '../practice/practice.ts'
import { namedCriteria } from '../practice/referral-form.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { referralOf } from '../storage/referrals.ts'
import type { Catalogue } from '../text/catalogue.ts'
import { type OpenedInquiry, readInquiry } from './read-inquiry.ts'

export interface FhirExportParts {
  store: Store
  vault: Vault
  practice: Practice
  catalogue: Catalogue
  config: { publicUrl: string | null; host: string; port: number }
  now: () => Date
  newId: () => string
}

/** Where the practice's own codes and forms have their names. */
export const fhirBase = (config: FhirExportParts['config']): string => `${siteOf(config)}/fhir`

/**
 * One inquiry as a FHIR R4 Bundle, with its own reference, however that was typed. The export is an event, stored before
 * anything is shown. Faults: `not_found`.
 */
export async function exportFhir(
  parts: FhirExportParts,
  typed: string,
  actor: string,
): Promise<{ reference: string; bundle: Bundle }> {
  const { practice, catalogue, config, now, newId } = parts
  const opened = await readInquiry(parts, typed, actor, { kind: 'exported', detail: { format: 'fhir' } })
  const { row, events } = opened
  const form = formOf(practice, row.source)
  const bundle = bundleOf(
    {
      ...opened,
      reference: row.reference,
      receivedAt: row.received_at,
      changedAt: events.at(-1)?.at ?? row.received_at,
      state: row.state,
      form,
      referral: await referralIn(parts, opened),
    },
    {
      base: fhirBase(config),
      practice: practice.programme.practice,
      service: practice.programme.name,
      text: textOf(form, catalogue.textIn('en')),
      newId,
      now,
    },
  )
  return { reference: row.reference, bundle }
}

async function referralIn({ store }: FhirExportParts, { row, answers }: OpenedInquiry) {
  const referral = await referralOf(store.db, row.id)
  if (!referral) return null
  const named = namedCriteria.filter(({ question }) => answers[question] === true).map(({ code }) => code)
  return { named, part2: referral.part2 === 1 }
}
