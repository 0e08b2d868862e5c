import type {
  Condition,
  Consent,
  Observation,
  Organization,
  Patient,
  PractitionerRole,
  ServiceRequest,
} from '@medplum/fhirtypes'
import type { Answers } from '../intake/form/question.ts'
import { diagnosisCodes } from '../intake/icd10.ts'
import { isEnd } from '../intake/triage/record.ts'
import { hl7Code, ownCode, requestPriority } from './codes.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo, said } from './record.ts'

/** The diagnoses that a referrer named by their codes; the text they stood in is among the answers. */
export const conditionsOf = (
  { answers }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
): Made<Condition>[] =>
  diagnosisCodes(said(answers, 'diagnoses') ?? '').map(code =>
    made(parts, {
      resourceType: 'Condition',
      clinicalStatus: hl7Code('condition-clinical', 'active'),
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
      subject: refTo(patient),
    }),
  )

/** The criteria that a referrer named: their view, and no finding of a screening. */
export const namedBy = (
  { referral, receivedAt }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
  referrer: Made<PractitionerRole>,
): Made<Observation>[] =>
  (referral?.named ?? []).map(code =>
    made(parts, {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [ownCode(parts.base, 'criteria', code)], text: parts.text(`criterion.${code}.label`) },
      subject: refTo(patient),
      effectiveDateTime: receivedAt,
      performer: [refTo(referrer)],
      valueCodeableConcept: { coding: [ownCode(parts.base, 'criterion-status', 'named_by_referrer')] },
    }),
  )

interface RequestOf {
  patient: Made<Patient>
  practice: Made<Organization>
  referrer: Made<PractitionerRole>
  consent: Made<Consent> | null
  conditions: readonly Made<Condition>[]
}

/** What was asked of us, under the referrer's number (PLAC) and ours (FILL). */
export function requestOf(
  { reference, receivedAt, answers, state }: FhirRecord,
  parts: FhirParts,
  { patient, practice, referrer, consent, conditions }: RequestOf,
): Made<ServiceRequest> {
  const theirs = said(answers, 'referrer_reference')
  const reason = said(answers, 'reason')
  const number = (type: string, system: string, value: string) => ({
    type: hl7Code('v2-0203', type),
    system,
    value,
  })
  return made(parts, {
    resourceType: 'ServiceRequest',
    identifier: [
      ...(theirs ? [number('PLAC', `${parts.base}/placer`, theirs)] : []),
      number('FILL', `${parts.base}/referral`, reference),
    ],
    status: state === 'admitted' ? 'completed' : isEnd(state) ? 'revoked' : 'active',
    intent: 'order',
    priority: priorityOf(answers),
    category: [
      { coding: [{ system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' }] },
    ],
    code: { text: parts.service },
    subject: refTo(patient),
    authoredOn: receivedAt,
    requester: refTo(referrer),
    performer: [refTo(practice)],
    ...(reason ? { reasonCode: [{ text: reason }] } : {}),
    ...(conditions.length > 0 ? { reasonReference: conditions.map(refTo) } : {}),
    ...(consent ? { supportingInfo: [refTo(consent)] } : {}),
  })
}

/** How soon, in the terms of FHIR. */
export const priorityOf = ({ urgency }: Answers) =>
  Object.entries(requestPriority).find(([code]) => code === urgency)?.[1] ?? 'routine'
