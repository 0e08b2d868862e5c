import type { ContactPoint, Organization, Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import type { Answers } from '../intake/form/question.ts'
import { isNpi, npiDigits } from '../intake/npi.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo, said } from './record.ts'

/** Who referred somebody: the person, their organisation, and both together. */
export interface Referrer {
  practitioner: Made<Practitioner>
  organisation: Made<Organization> | null
  role: Made<PractitionerRole>
}

/** The referrer, as far as they said. A number that cannot be an NPI is not passed on as one. */
export function referrerOf({ answers }: FhirRecord, parts: FhirParts): Referrer {
  const practitioner = practitionerOf(answers, parts)
  const named = said(answers, 'referrer_organisation')
  const organisation = named ? made(parts, { resourceType: 'Organization' as const, name: named }) : null
  const email = said(answers, 'referrer_email')
  const role = made(parts, {
    resourceType: 'PractitionerRole' as const,
    practitioner: refTo(practitioner),
    ...(organisation ? { organization: refTo(organisation) } : {}),
    ...(email ? { telecom: [{ system: 'email' as const, value: email }] } : {}),
  })
  return { practitioner, organisation, role }
}

function practitionerOf(answers: Answers, parts: FhirParts): Made<Practitioner> {
  const npi = npiDigits(said(answers, 'referrer_npi') ?? '')
  const name = said(answers, 'referrer_name')
  const credential = said(answers, 'referrer_role')
  const telecom = telecomOf(answers)
  return made(parts, {
    resourceType: 'Practitioner',
    ...(isNpi(npi) ? { identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }] } : {}),
    ...(name ? { name: [{ text: name }] } : {}),
    ...(credential ? { qualification: [{ code: { text: credential } }] } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
  })
}

const telecomOf = (answers: Answers): ContactPoint[] =>
  (['phone', 'fax'] as const).flatMap(system => {
    const value = said(answers, `referrer_${system}`)
    return value ? [{ system, value }] : []
  })
