import type { CodeableConcept, Coding, Task } from '@medplum/fhirtypes'
import type { State } from '../intake/triage/record.ts'
import { programme } from '../practice/programme.ts'

/** Our own lists of codes have their names below the service's address; no code of another system is invented. */
const ownSystem = (base: string, name: string): string => `${base}/CodeSystem/${programme.short}-${name}`

export const ownCode = (base: string, name: string, code: string, display?: string): Coding => ({
  system: ownSystem(base, name),
  code,
  ...(display ? { display } : {}),
})

const hl7 = 'http://terminology.hl7.org/CodeSystem'

export const hl7Code = (list: string, code: string): CodeableConcept => ({
  coding: [{ system: `${hl7}/${list}`, code }],
})

/** How soon a referral wants to be answered (http://hl7.org/fhir/R4/valueset-request-priority.html). */
export const requestPriority = { routine: 'routine', week: 'urgent', same_day: 'asap' } as const

/** Where an inquiry stands, in the terms of a Task (http://hl7.org/fhir/R4/valueset-task-status.html). */
export const taskStatus: Readonly<Record<State, NonNullable<Task['status']>>> = {
  new: 'requested',
  contacting: 'received',
  reached: 'in-progress',
  waiting: 'on-hold',
  scheduled: 'accepted',
  admitted: 'completed',
  declined: 'rejected',
  not_reached: 'failed',
  person_declined: 'cancelled',
  closed: 'cancelled',
}
