import { globSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../helpers/delivery/killed-worker.ts'
import { openMailbox } from '../helpers/delivery/mailbox.ts'
import { openScriptedSmtp } from '../helpers/delivery/scripted-smtp.ts'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { type Ends, freshToken, newFolder, postForm } from '../helpers/service.ts'
import { signedIn, type Visitor, visitor } from '../helpers/staff.ts'
import { partsFor } from '../storage/engine.ts'
import { driving, say } from './say.ts'

const leaseMs = 60_000
const hour = 3600
const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')

/** Where the clock of the service goes, in seconds beside the real one: at first, and then. */
const scenarios: readonly [name: string, first: number, then: number][] = [
  ['+1 h', 0, hour],
  ['-1 h', 0, -hour],
  ['-1 day', 0, -24 * hour],
  ['daylight saving ends', untilSwitch(-20), untilSwitch(20)],
]

/** Seconds from now to so many seconds after the night of 1 November 2026, when 2 am becomes 1 am in New York. */
function untilSwitch(more: number): number {
  return Math.round((Date.parse('2026-11-01T06:00:00Z') - Date.now()) / 1000) + more
}

/** The service with a clock of its own, which `set` moves while it runs. */
async function openClocked(t: Ends, first: number) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'clock')
  const set = async (seconds: number) => {
    writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
    // The library looks into the file when a second and a part of one have passed.
    await wait(2500)
  }
  await set(first)
  const port = await freePort()
  const start = (smtp: string) =>
    startProgram({
      folder,
      port,
      env: {
        ...{ SMTP_URL: smtp, TZ: 'America/New_York', LD_PRELOAD: library ?? '' },
        ...{ FAKETIME_TIMESTAMP_FILE: file, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_CACHE_DURATION: '1' },
      },
    })
  return { folder, set, start }
}

async function send(url: string) {
  const form_token = await freshToken(url)
  await wait(3000)
  const answer = await postForm(url, {
    ...{ name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes', form_token },
    ...{ email: 'rosa@person.example', contact_email: 'yes' },
  })
  const receipt = await fetch(url + (answer.headers.get('location') ?? '/nothing'))
  return answer.status === 303 && receipt.status === 200
}

const isIn = async (visit: Visitor) => (await visit.get('/staff/account')).status === 200

/** Somebody whose session ended, and somebody whose session expired: neither cookie may ever work again. */
async function endedSessions(
  service: Parameters<typeof signedIn>[0],
  set: (seconds: number) => Promise<void>,
  first: number,
) {
  const person = await signedIn(service, 'clinician')
  const left = visitor(service.url)
  for (const [name, value] of person.jar) left.jar.set(name, value)
  await person.post('/staff/sign-out')
  const other = await signedIn(service, 'lead')
  const wasIn = await isIn(other)
  await set(first + 13 * hour)
  const expired = !(await isIn(visitorWith(service.url, other)))
  await set(first)
  return { visits: [left, other], wasIn, expired }
}

const visitorWith = (url: string, { jar }: Visitor) => {
  const copy = visitor(url)
  for (const [name, value] of jar) copy.jar.set(name, value)
  return copy
}

async function scenario(t: Ends, [name, first, then]: (typeof scenarios)[number]) {
  const { folder, set, start } = await openClocked(t, first)
  const hanging = await openScriptedSmtp({ afterDot: 'hang' })
  t.teardown(() => hanging.close())
  const mailbox = await openMailbox()
  t.teardown(mailbox.close)
  let program = await start(hanging.url)
  t.teardown(() => program.kill())
  const parts = await partsFor(t, `sqlite:${folder}/data/intake.db`, undefined, folder)
  const staff = first === 0 ? await endedSessions({ url: program.url, parts }, set, first) : null
  const taken = [await send(program.url)]
  await until(() => hanging.bodies.length > 0)
  await program.kill()

  await set(then)
  program = await start(mailbox.url)
  const began = performance.now()
  const open = () => parts.store.db.selectFrom('notices').select('id').where('state', '<>', 'sent').execute()
  await until(async () => {
    await wait(200)
    return (await open()).length === 0
  }, 3 * leaseMs).catch(() => undefined)
  const stuckMs = Math.round(performance.now() - began)
  const revived = staff
    ? await Promise.all(staff.visits.map(visit => isIn(visitorWith(program.url, visit))))
    : []
  taken.push(await send(program.url))
  await set(first)
  taken.push(await send(program.url))
  await until(async () => (await open()).length === 0, leaseMs).catch(() => undefined)
  await wait(3000)
  const notices = await parts.store.db.selectFrom('notices').select('id').execute()
  const figures = {
    stuckMs,
    left: (await open()).length,
    notices: notices.length,
    mails: mailbox.mails.length,
    revived: revived.filter(Boolean).length,
  }
  const exit = await program.stop()
  const sessions = { wasIn: staff?.wasIn ?? true, expired: staff?.expired ?? true }
  const right = taken.every(Boolean) && sessions.wasIn && sessions.expired && exit === 0
  if (!right) console.error(name, { taken, ...sessions, exit })
  return { name, right, figures }
}

// T1: node test/faults/clock.ts
await driving(async t => {
  if (!library) throw new Error('libfaketime is not installed (test/faults/setup.sh)')
  const seen = await Promise.all(scenarios.map(each => scenario(t, each)))
  const all = seen.map(({ figures }) => figures)
  say('T1 clock', scenarios.length, Object.fromEntries(seen.map(({ name, figures }) => [name, figures])), {
    'people are served whatever the clock says': seen.every(({ right }) => right),
    'no session comes back to life': all.every(({ revived }) => revived === 0),
    'no lease is stuck for more than twice its time': all.every(({ stuckMs }) => stuckMs <= 2 * leaseMs),
    'every notice goes out': all.every(({ left }) => left === 0),
    'no more mails than notices': all.every(({ mails, notices }) => mails <= notices),
  })
})
