import type {
  Bundle,
  Consent,
  Organization,
  Patient,
  Provenance,
  RelatedPerson,
  Resource,
  Task,
} from '@medplum/fhirtypes'
import { hl7Code, ownCode, taskStatus } from './codes.ts'
import { findingsOf } from './findings.ts'
import { patientOf, practiceOf, writerOf } from './people.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo } from './record.ts'
import { responseOf } from './response.ts'

/**
 * One inquiry as a FHIR R4 collection: the person, who wrote, what they allowed, what they answered, what screening
 * found, and where it stands. Resources name each other; nothing names anything outside.
 */
export function bundleOf(record: FhirRecord, parts: FhirParts): Bundle {
  const patient = patientOf(record, parts)
  const practice = practiceOf(parts)
  const writer = writerOf(record, parts, patient)
  const author: Made<Patient | RelatedPerson> = writer ?? patient
  const response = made(parts, {
    ...responseOf(record, parts),
    subject: refTo(patient),
    source: refTo(author),
  })
  const consent = consentOf(record, parts, patient, practice)
  const findings = findingsOf(record, parts, patient, response)
  const task = taskOf(record, parts, { patient, practice, author, focus: response })
  const told = [response, ...findings]
  return {
    resourceType: 'Bundle',
    identifier: { system: `${parts.base}/export`, value: parts.newId() },
    type: 'collection',
    timestamp: parts.now().toISOString(),
    entry: [
      patient,
      practice,
      ...(writer ? [writer] : []),
      ...(consent ? [consent] : []),
      ...told,
      task,
      provenanceOf(record, parts, told, author, practice),
    ],
  }
}

/** The ways of contact that the person allowed, each in the words they ticked; null where there is none. */
function consentOf(
  { consents, receivedAt }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
  practice: Made<Organization>,
): Made<Consent> | null {
  const [first] = consents
  if (!first) return null
  return made(parts, {
    resourceType: 'Consent',
    status: 'active',
    scope: hl7Code('consentscope', 'patient-privacy'),
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: refTo(patient),
    dateTime: receivedAt,
    organization: [refTo(practice)],
    policyRule: { text: `Contact permission, form version ${first.form_version}` },
    provision: {
      type: 'permit',
      code: consents.map(({ name, words }) => ({
        coding: [ownCode(parts.base, 'contact-permission', name)],
        text: words,
      })),
    },
  })
}

interface TaskOf {
  patient: Made<Patient>
  practice: Made<Organization>
  author: Made<Patient | RelatedPerson>
  focus: Made<Resource>
}

const taskOf = (
  { state, receivedAt, changedAt }: FhirRecord,
  parts: FhirParts,
  { patient, practice, author, focus }: TaskOf,
): Made<Task> =>
  made(parts, {
    resourceType: 'Task',
    status: taskStatus[state],
    businessStatus: {
      coding: [ownCode(parts.base, 'state', state)],
      text: parts.text(`desk.state.${state}`),
    },
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: refTo(focus),
    for: refTo(patient),
    authoredOn: receivedAt,
    lastModified: changedAt,
    requester: refTo(author),
    owner: refTo(practice),
  })

const agentOf = (type: string, who: Made<Patient | RelatedPerson | Organization>) => ({
  type: hl7Code('provenance-participant-type', type),
  who: refTo(who),
})

const provenanceOf = (
  { receivedAt }: FhirRecord,
  parts: FhirParts,
  target: readonly Made<Resource>[],
  author: Made<Patient | RelatedPerson>,
  practice: Made<Organization>,
): Made<Provenance> =>
  made(parts, {
    resourceType: 'Provenance',
    target: target.map(refTo),
    recorded: receivedAt,
    activity: hl7Code('v3-DataOperation', 'CREATE'),
    agent: [agentOf('author', author), agentOf('assembler', practice)],
  })
