import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Config, readConfig, siteOf } from '../config.ts'
import { openLog } from '../log.ts'
import { makeDevelopmentKeys, openParts } from '../parts.ts'
import { openService } from '../service.ts'
import { standingClock } from './seed/clock.ts'
import { codeNow, type Enrolled, enrol } from './seed/enrol.ts'
import { fill } from './seed/fill.ts'
import { type Invited, inventStaff } from './seed/staff.ts'
import { type OpenedTracker, trackerToShow } from './seed/tracker.ts'

const halfMinute = 30_000
const isTerminal = process.stdin.isTTY === true
const say = (words: string) => void process.stdout.write(words)

/** The desk on an invented practice, in a folder that is gone afterwards. */
async function demo(folder: string): Promise<void> {
  const config = readConfig({
    PORT: process.env.PORT ?? '3000',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
    LOG_LEVEL: 'error',
  })
  say('Inventing twelve weeks of a practice …\n')
  const { staff, tracker } = await inventPast(config)
  const service = await openService(await openParts(config, openLog('error')))
  const site = siteOf(config, new URL(await service.listen()).port)
  const people: Enrolled[] = []
  for (const person of staff) people.push(await enrol(site, person))
  say(`
  The desk:   ${site}/staff
  The form:   ${site}/contact
  A referral: ${tracker ? `${site}/track/${tracker.token}  (date of birth ${tracker.birthDate})` : `${site}/refer`}
  The mails:  ${join(config.dataDir, 'mail')}
  Everybody here is invented. Ctrl-C ends it, and nothing stays.
`)
  say(`${(await Promise.all(people.map(accountInWords))).join('')}${oncePerCode}`)
  goOnShowing(() => void showCodes(people))
}

const oncePerCode = `
  A code works once, for half a minute.${isTerminal ? ' Press Enter for new ones.' : ''}
`

const nameOf = ({ role }: Enrolled) => role.replace('_', ' ')

const accountInWords = async (person: Enrolled) => `
  ${nameOf(person)}
    e-mail    ${person.email}
    password  ${person.password}
    code      ${await codeNow(person.key)}
`

interface Past {
  staff: Invited[]
  /** A page on which a question waits for the provider. */
  tracker: OpenedTracker | null
}

async function inventPast(config: Config): Promise<Past> {
  await makeDevelopmentKeys(config)
  const clock = standingClock()
  const parts = await openParts(config, openLog('error'), clock.now)
  try {
    const staff = await inventStaff(parts)
    await fill(parts, clock, staff, 300)
    return { staff, tracker: await trackerToShow(parts) }
  } finally {
    await parts.store.close()
  }
}

/** On Enter, or every half minute where nobody can press it. */
function goOnShowing(show: () => void): void {
  if (isTerminal) createInterface({ input: process.stdin }).on('line', show)
  else setInterval(show, halfMinute)
}

async function showCodes(people: readonly Enrolled[]): Promise<void> {
  const lines = people.map(
    async person => `  ${nameOf(person).padEnd(14)}  code ${await codeNow(person.key)}\n`,
  )
  say(`\n${(await Promise.all(lines)).join('')}${oncePerCode}`)
}

process.umask(0o077)
// npm hands on a signal that the terminal has sent us already: the second one must not end the removal. They are heard before
// there is anything to remove.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit())
const folder = mkdtempSync(join(tmpdir(), 'intake-demo-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
try {
  await demo(folder)
} catch (error) {
  process.stderr.write(
    `The demonstration cannot start. ${error instanceof Error ? error.message : String(error)}\n`,
  )
  process.exit(1)
}
