import { join } from 'node:path'
import { firstAdministratorLink } from './actions/manage-staff.ts'
import { type Config, readConfig, siteOf } from './config.ts'
import { factsOf, openLog } from './log.ts'
import { makeDevelopmentKeys, openParts, type Parts } from './parts.ts'
import { inventedFacts, practice } from './practice/practice.ts'
import { openService } from './service.ts'

/** Reads the settings, opens everything in order, listens, and stops in order on a signal. */
async function main() {
  const config = readConfig(process.env, inventedFacts(practice))
  const log = openLog(config.logLevel)
  process.on('uncaughtException', error => {
    log.fatal({ failure: factsOf(error, true) }, 'a defect ended the service')
    process.exit(1)
  })
  if (config.admissionsEmails.length === 0)
    log.warn('ADMISSIONS_EMAILS is empty: nobody hears of an inquiry by mail')
  await makeDevelopmentKeys(config)
  const parts = await openParts(config, log)
  const service = await openService(parts)
  const address = await service.listen()
  const site = siteOf(config, new URL(address).port)
  await sayFirstLink(parts, site)
  if (!config.real) process.stdout.write(greeting(site, config))
  // Loading leaves the heap twice as large as it needs to be, and nothing would shrink it while the service is idle.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    await service.drain()
    await service.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
}

/** As long as there is no account, each start shows a new link for the first administrator, on the terminal alone. */
async function sayFirstLink(parts: Parts, site: string) {
  const token = await firstAdministratorLink(parts)
  if (token !== null)
    process.stderr.write(
      `\n  The first administrator: ${site}/staff/invitation/${token}\n  This link works once, for 24 hours, and is shown at each start until it was used.\n`,
    )
}

const greeting = (site: string, { dataDir, smtpUrl }: Config) => `
  The site:   ${site}
  The desk:   ${site}/staff
  The mails:  ${smtpUrl === null ? join(dataDir, 'mail') : 'sent over SMTP_URL'}
  Read one:   npm run show -- REFERENCE
  This is a demonstration: nobody reads what is sent here.

`

main().catch(error => {
  process.stderr.write(`The service cannot start. ${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
})
