import type {
  Bundle,
  Consent,
  Organization,
  Patient,
  PractitionerRole,
  Provenance,
  RelatedPerson,
  Resource,
  Task,
} from '@medplum/fhirtypes'
import { hl7Code, ownCode, taskStatus } from './codes.ts'
import { findingsOf } from './findings.ts'
import { patientOf, practiceOf, writerOf } from './people.ts'
import { type FhirParts, type FhirRecord, type Made, made, refTo } from './record.ts'
import { referrerOf } from './referrer.ts'
import { conditionsOf, namedBy, priorityOf, requestOf } from './request.ts'
import { responseOf } from './response.ts'

type Author = Made<Patient | RelatedPerson | PractitionerRole>

/**
 * One inquiry as a FHIR R4 collection: the person, who wrote or referred them, what was allowed, what was asked of us,
 * what was answered, what was found, and where it stands. Resources name each other; nothing names anything outside.
 */
export function bundleOf(record: FhirRecord, parts: FhirParts): Bundle {
  const patient = patientOf(record, parts)
  const practice = practiceOf(parts)
  const referrer = record.referral ? referrerOf(record, parts) : null
  const writer = referrer ? null : writerOf(record, parts, patient)
  const author: Author = referrer?.role ?? writer ?? patient
  const consent = consentOf(record, parts, patient, practice)
  const conditions = conditionsOf(record, parts, patient)
  const request = referrer
    ? requestOf(record, parts, { patient, practice, referrer: referrer.role, consent, conditions })
    : null
  const response = made(parts, {
    ...responseOf(record, parts),
    subject: refTo(patient),
    source: refTo(author),
  })
  const findings = referrer
    ? namedBy(record, parts, patient, referrer.role)
    : findingsOf(record, parts, patient, response)
  const told = [...conditions, ...(request ? [request] : []), response, ...findings]
  const task = taskOf(record, parts, { patient, practice, author, focus: request ?? response })
  const people = [referrer?.practitioner, referrer?.organisation, referrer?.role, writer]
  return {
    resourceType: 'Bundle',
    ...(record.referral?.part2 ? { meta: { security: [part2] } } : {}),
    identifier: { system: `${parts.base}/export`, value: parts.newId() },
    type: 'collection',
    timestamp: parts.now().toISOString(),
    entry: [
      patient,
      practice,
      ...people.filter(one => one != null),
      ...(consent ? [consent] : []),
      ...told,
      task,
      provenanceOf(record, parts, told, author, practice),
    ],
  }
}

/** The label of what 42 CFR Part 2 protects; its notice stands in the Consent. */
const part2 = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }

/** The ways of contact that the person allowed, each in the words they ticked; null where there is none. */
function consentOf(
  { consents, receivedAt, referral }: FhirRecord,
  parts: FhirParts,
  patient: Made<Patient>,
  practice: Made<Organization>,
): Made<Consent> | null {
  const [first] = consents
  if (!first) return null
  const words = `Contact permission, form version ${first.form_version}`
  return made(parts, {
    resourceType: 'Consent',
    status: 'active',
    scope: hl7Code('consentscope', 'patient-privacy'),
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: refTo(patient),
    dateTime: receivedAt,
    organization: [refTo(practice)],
    policyRule: { text: referral?.part2 ? `${words}. ${parts.text('refer.part2_notice')}` : words },
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
  author: Author
  focus: Made<Resource>
}

const taskOf = (
  { state, receivedAt, changedAt, answers }: FhirRecord,
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
    priority: priorityOf(answers),
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: refTo(focus),
    for: refTo(patient),
    authoredOn: receivedAt,
    lastModified: changedAt,
    requester: refTo(author),
    owner: refTo(practice),
  })

const agentOf = (type: string, who: Made<Patient | RelatedPerson | PractitionerRole | Organization>) => ({
  type: hl7Code('provenance-participant-type', type),
  who: refTo(who),
})

const provenanceOf = (
  { receivedAt }: FhirRecord,
  parts: FhirParts,
  target: readonly Made<Resource>[],
  author: Author,
  practice: Made<Organization>,
): Made<Provenance> =>
  made(parts, {
    resourceType: 'Provenance',
    target: target.map(refTo),
    recorded: receivedAt,
    activity: hl7Code('v3-DataOperation', 'CREATE'),
    agent: [agentOf('author', author), agentOf('assembler', practice)],
  })
