import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { exportFhir } from '../actions/export-fhir.ts'
import { runCommand } from './run-command.ts'

const usage = 'Say which one: npm run export -- --fhir REFERENCE'

await runCommand(async parts => {
  const { fhir } = parseArgs({ options: { fhir: { type: 'string' } } }).values
  if (!fhir) throw new Error(usage)
  const { bundle } = await exportFhir(parts, fhir, `command:${userInfo().username}`)
  process.stdout.write(`${JSON.stringify(bundle, null, 2)}\n`)
})
