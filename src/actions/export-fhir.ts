import type { Bundle } from '@medplum/fhirtypes'
import { bundleOf } from '../fhir/bundle.ts'
import { textOf } from '../intake/form/question.ts'
import { formOf } from '../practice/forms.ts'
import type { Practice } from '../practice/practice.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import type { Catalogue } from '../text/catalogue.ts'
import { readInquiry } from './read-inquiry.ts'

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
export const fhirBase = ({ publicUrl, host, port }: FhirExportParts['config']): string =>
  `${publicUrl ?? `http://${host}:${port}`}/fhir`

/** One inquiry as a FHIR R4 Bundle. The export is an event, stored before anything is shown. Faults: `not_found`. */
export async function exportFhir(parts: FhirExportParts, typed: string, actor: string): Promise<Bundle> {
  const { practice, catalogue, config, now, newId } = parts
  const opened = await readInquiry(parts, typed, actor, { kind: 'exported', detail: { format: 'fhir' } })
  const { row, events } = opened
  const form = formOf(practice, row.source)
  return bundleOf(
    {
      ...opened,
      reference: row.reference,
      receivedAt: row.received_at,
      changedAt: events.at(-1)?.at ?? row.received_at,
      state: row.state,
      form,
    },
    {
      base: fhirBase(config),
      practice: practice.programme.practice,
      text: textOf(form, catalogue.textIn('en')),
      newId,
      now,
    },
  )
}
