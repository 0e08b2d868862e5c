import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { makeDevelopmentKeys, openParts } from '../parts.ts'
import { openService } from '../service.ts'
import { codeNow, type Enrolled, enrol } from './seed/enrol.ts'
import { fill, inventStaff, standingClock } from './seed/fill.ts'

const halfMinute = 30_000

/** The desk on an invented practice, in a folder that is gone afterwards. */
async function demo() {
  process.umask(0o077)
  const folder = mkdtempSync(join(tmpdir(), 'intake-demo-'))
  const config = readConfig({
    PORT: process.env.PORT ?? '3000',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
    LOG_LEVEL: 'warn',
  })
  await makeDevelopmentKeys(config)
  process.stdout.write('Inventing twelve weeks of a practice …\n')
  const clock = standingClock()
  const past = await openParts(config, openLog('warn'), clock.now)
  const staff = await inventStaff(past)
  await fill(past, clock, staff, 300)
  await past.store.close()

  const parts = await openParts(config, openLog('error'))
  const service = await openService(parts)
  const address = await service.listen()
  const site = address.replace('127.0.0.1', 'localhost')
  const people: Enrolled[] = []
  for (const person of staff) people.push(await enrol(site, person))
  // The codes of a moment ago were used to set the accounts up, and may be the ones shown below.
  await parts.store.commit(trx => trx.deleteFrom('staff_used_codes').execute())
  process.stdout.write(`
  The desk:   ${site}/staff
  The form:   ${site}/contact
  The mails:  ${join(config.dataDir, 'mail')}
  Everybody here is invented. Ctrl-C ends it, and nothing stays.
`)
  await showCodes(people)

  const end = async () => {
    await service.close()
    rmSync(folder, { recursive: true, force: true })
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
  if (process.stdin.isTTY) createInterface({ input: process.stdin }).on('line', () => void showCodes(people))
  else setInterval(() => void showCodes(people), halfMinute)
  await once(process, 'exit')
}

/** Codes are good for half a minute, so they are shown anew: on Enter, or every half minute where nobody can press it. */
async function showCodes(people: readonly Enrolled[]) {
  const lines = await Promise.all(
    people.map(
      async ({ role, email, password, key }) =>
        `  ${role.padEnd(14)}  ${email.padEnd(28)}  ${password}  code ${await codeNow(key)}`,
    ),
  )
  process.stdout.write(
    `\n${lines.join('\n')}\n  A code works once, for half a minute.${process.stdin.isTTY ? ' Press Enter for new ones.' : ''}\n`,
  )
}

demo().catch(error => {
  process.stderr.write(`The demonstration cannot start. ${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
})
