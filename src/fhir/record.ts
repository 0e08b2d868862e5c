import type { Reference, Resource } from '@medplum/fhirtypes'
import type { Answers, Form, Text } from '../intake/form/question.ts'
import type { ScreeningResult } from '../intake/screening.ts'
import type { State } from '../intake/triage/record.ts'

/** One inquiry, opened, as FHIR needs it. Times are ISO-8601 UTC text. */
export interface FhirRecord {
  reference: string
  receivedAt: string
  changedAt: string
  state: State
  form: Form
  answers: Answers
  consents: readonly { name: string; words: string; at: string; form_version: string }[]
  result: ScreeningResult
  /** What a referral adds: the criteria that the referrer named, and whether 42 CFR Part 2 protects it. */
  referral: { named: readonly string[]; part2: boolean } | null
}

/** What is not of the record: who exports, under which address, in which words. */
export interface FhirParts {
  /** Where our code systems and forms have their names: `PUBLIC_URL` and `/fhir`. */
  base: string
  practice: string
  /** What is asked of the practice. */
  service: string
  text: Text
  newId: () => string
  now: () => Date
}

/** A resource with the address under which the others of its Bundle name it. */
export interface Made<R extends Resource> {
  fullUrl: string
  resource: R
}

export const made = <R extends Resource>({ newId }: Pick<FhirParts, 'newId'>, resource: R): Made<R> => ({
  fullUrl: `urn:uuid:${newId()}`,
  resource,
})

/** A reference to a resource of the same Bundle. */
export const refTo = <R extends Resource>({ fullUrl, resource }: Made<R>): Reference<R> => ({
  reference: fullUrl,
  type: resource.resourceType,
})

/** An answer as text, or undefined where it is empty: FHIR knows no empty strings. */
export function said(answers: Answers, name: string): string | undefined {
  const text = String(answers[name] ?? '').trim()
  return text === '' ? undefined : text
}
