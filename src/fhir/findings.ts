import type { Observation, Patient, QuestionnaireResponse } from '@medplum/fhirtypes'
import { hl7Code, ownCode } from './codes.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo } from './record.ts'

/** What screening found of each criterion: our own codes, because the questions are no validated instrument. */
export function findingsOf(
  { result, receivedAt }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
  response: Made<QuestionnaireResponse>,
): Made<Observation>[] {
  const { base, text } = parts
  return Object.entries(result.criteria).map(([code, { status }]) =>
    made(parts, {
      resourceType: 'Observation',
      status: 'final',
      category: [hl7Code('observation-category', 'survey')],
      code: { coding: [ownCode(base, 'criteria', code)], text: text(`criterion.${code}.label`) },
      subject: refTo(patient),
      effectiveDateTime: receivedAt,
      valueCodeableConcept: {
        coding: [ownCode(base, 'criterion-status', status, text(`fit.status.${status}`))],
      },
      method: { text: result.version },
      derivedFrom: [refTo(response)],
    }),
  )
}
