import { existsSync, statSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { ruleApproval } from '../actions/desk/approve-rules.ts'
import { type Config, readConfig, WrongSettings } from '../config.ts'
import { smtpSettings } from '../delivery/smtp-settings.ts'
import { promise } from '../intake/deadline.ts'
import { areStale, daysSinceCheck } from '../practice/crisis-lines.ts'
import { inventedFacts, type Practice, practice } from '../practice/practice.ts'
import { hasKeyFiles, readKeyFiles } from '../sealing/key-files.ts'
import { lastHouseEvent } from '../storage/house-events.ts'
import { openReadiness } from '../web/readiness.ts'
import { counted } from './counted.ts'
import { type Look, openForLook } from './open-for-look.ts'
import { loadSettings } from './run-command.ts'

interface Finding {
  ok: boolean
  what: string
  mend?: string
}

const day = 86_400_000
const backupGoodForDays = 2

/** Looks at a deployment and says of each part whether it works, and what to mend. Changes nothing. */
async function examine(): Promise<Finding[]> {
  loadSettings()
  try {
    const config = readConfig(process.env, inventedFacts(practice))
    return [
      { ok: true, what: `Settings are complete (${config.real ? 'a real service' : 'a demonstration'})` },
      ...practiceFindings(practice, new Date()),
      ...(await keyFindings(config)),
      ...(await partFindings(config)),
      ...(await mailFindings(config)),
    ]
  } catch (error) {
    if (error instanceof WrongSettings)
      return error.faults.map(fault => ({ ok: false, what: 'Settings', mend: fault }))
    throw error
  }
}

function practiceFindings(known: Practice, now: Date): Finding[] {
  const lastPromise = promise(known.officeHours, known.responseTargets, 'none_reported', now)
  return [
    { ok: lastPromise > now, what: 'Office hours lead to a promise' },
    {
      ok: !areStale(known.crisisLines, now),
      what: `Crisis lines were checked ${counted('days', daysSinceCheck(known.crisisLines, now))} ago`,
      mend: 'Call each number of src/practice/crisis-lines.ts and set its date',
    },
    {
      ok: known.retention.approved !== null,
      what: known.retention.approved
        ? `How long inquiries are kept was approved by ${known.retention.approved.by}`
        : 'Nobody has approved how long inquiries are kept: nothing is deleted',
      mend: 'Put a name and a date into src/practice/retention.ts, after looking at the preview',
    },
    ...inventedFacts(known).map(fact => ({ ok: false, what: 'Invented facts', mend: fact })),
  ]
}

async function keyFindings({ keysDir }: Config): Promise<Finding[]> {
  if (!hasKeyFiles(keysDir))
    return [{ ok: false, what: `No keys in ${keysDir}`, mend: 'npm run keys -- init' }]
  const { throwAway, next } = await readKeyFiles(keysDir)
  const open = (statSync(keysDir).mode & 0o077) !== 0
  return [
    {
      ok: !throwAway,
      what: throwAway ? 'The keys are throw-away keys' : 'The keys are whole',
      mend: 'npm run keys -- init, with another KEYS_DIR',
    },
    {
      ok: next === null,
      what: `${next ? 'A' : 'No'} change of the practice key is unfinished`,
      mend: 'npm run keys -- rotate',
    },
    {
      ok: !open,
      what: `${keysDir} is ${open ? 'open to other accounts' : 'closed to other accounts'}`,
      mend: `chmod 700 ${keysDir}`,
    },
  ]
}

async function partFindings(config: Config): Promise<Finding[]> {
  if (!existsSync(config.dataDir) && config.databaseUrl.startsWith('sqlite:'))
    return [
      {
        ok: false,
        what: `${config.dataDir} is not there yet`,
        mend: 'Start the service once, or make the folder',
      },
    ]
  try {
    const look = await openForLook(config)
    try {
      if (look === null || look.empty) return [nothingYet]
      const vault = await look.openKeys()
      if (look.ahead.length > 0) return [behind(look.ahead.length)]
      const checks = await openReadiness({ ...look, vault })()
      return [
        ...checks.map(({ name, ok, detail }) => ({
          ok,
          what: `${name}: ${detail}`,
          mend: `See docs/operations.md, "${name}"`,
        })),
        await approvalFinding(look),
        await backupFinding(look),
      ]
    } finally {
      await look?.store.close()
    }
  } catch (error) {
    return [
      { ok: false, what: 'Database and keys', mend: error instanceof Error ? error.message : String(error) },
    ]
  }
}

const nothingYet: Finding = {
  ok: true,
  what: 'There is nothing in the database yet: the first start makes its tables',
}

const behind = (steps: number): Finding => ({
  ok: true,
  what: `The next start brings the schema up to date (${steps} ${steps === 1 ? 'step' : 'steps'}): look again after it`,
})

/** A backup that never was, or is older than two nights, is the one thing that a loss cannot be mended from. */
async function backupFinding({ store, now }: Look): Promise<Finding> {
  const last = await lastHouseEvent(store.db, 'backed_up')
  const age = last ? Math.floor((now().getTime() - Date.parse(last.at)) / day) : null
  return {
    ok: age !== null && age <= backupGoodForDays,
    what: age === null ? 'There is no backup yet' : `The last backup was made ${counted('days', age)} ago`,
    mend: 'npm run backup -- --to FOLDER, every night',
  }
}

async function approvalFinding(look: Look): Promise<Finding> {
  const { version } = look.practice.screeningRules
  const approval = await ruleApproval(look)
  return {
    ok: approval !== null,
    what: approval
      ? `Screening rules ${version} were approved by ${approval.by}`
      : `Screening rules ${version} are not approved`,
    mend: 'A clinician must approve them before real use: at the desk, under Content and rules',
  }
}

async function mailFindings({ smtpUrl }: Config): Promise<Finding[]> {
  if (smtpUrl === null) return [{ ok: true, what: 'Mails become files: no SMTP_URL is set' }]
  const transport = createTransport({ ...smtpSettings(smtpUrl), connectionTimeout: 10_000 })
  try {
    await transport.verify()
    return [{ ok: true, what: 'The mail server answers and takes our name' }]
  } catch (error) {
    return [
      { ok: false, what: 'Mail server', mend: `SMTP_URL: ${error instanceof Error ? error.message : error}` },
    ]
  } finally {
    transport.close()
  }
}

try {
  const findings = await examine()
  for (const { ok, what, mend } of findings)
    process.stdout.write(`${ok ? 'ok  ' : 'MEND'}  ${what}${ok || !mend ? '' : `\n      → ${mend}`}\n`)
  if (findings.some(finding => !finding.ok)) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
