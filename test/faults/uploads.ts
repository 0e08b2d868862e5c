import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sweepFiles } from '../../src/actions/sweep-files.ts'
import { verifyFiles } from '../../src/actions/verify-files.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { freePort, postgresFor } from '../helpers/postgres.ts'
import { type ProgramSettings, startProgram } from '../helpers/program.ts'
import type { Fields } from '../helpers/referral.ts'
import { type Ends, movableClock, newFolder } from '../helpers/service.ts'
import { signedIn, type Visitor } from '../helpers/staff.ts'
import { type EngineParts, partsFor } from '../storage/engine.ts'
import { breakOff, endingsOfUploads } from './broken-uploads.ts'
import { openSender, type Sender, type Sent } from './file-sender.ts'
import { endings, type Hostile, hostileFiles, hostileNames, infected, sample } from './hostile-files.ts'
import { driving, say } from './say.ts'

const hour = 3_600_000
const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** How much is tried on one engine. */
interface Trial {
  files: readonly Hostile[]
  names: readonly string[]
  viruses: readonly Hostile[]
  aborted: number
  kills: number
}

/** Each hostile file comes with a good one: it is named, the good one is kept, and the form goes through without it. */
async function sendFiles({ files }: Trial, { form, send, isRefused, compareFiles }: Sender) {
  const strange: string[] = []
  let taken = 0
  for (const { name, content, fate } of files) {
    const fields = await form()
    const good = sample('pdf', 3000)
    const first = await send(fields, [
      ['good.pdf', good],
      [name, content],
    ])
    const isRight =
      fate === 'taken' ? first.status === 303 : isRefused(first, fate) && first.page.includes('good.pdf')
    if (!isRight) strange.push(`${name} ${fate}: ${first.status} ${content.toString('latin1', 0, 12)}`)
    const last = first.status === 303 ? first : await send(fields)
    if (first.status === 303) taken += 1
    await compareFiles(last.location, first.status === 303 ? [good, content] : [good])
  }
  return { files: files.length, taken, strange }
}

/** Whatever a file is called, it is kept under an id, and its name is one short line where people read it. */
async function sendNames({ names }: Trial, url: string, { form, sendNamed, compareFiles }: Sender) {
  const strange: string[] = []
  for (const name of names) {
    const content = sample('pdf', 2000)
    const answer = await sendNamed(await form(), name, content)
    const receipt = await (await fetch(url + answer.location)).text()
    const [, shown = ''] = /<li><span class="typed">([^<]*)<\/span>/.exec(receipt) ?? []
    const isTame = /^[^/\\\p{Cc}\p{Cf}\u2028\u2029<>"]{1,300}\.pdf$/u.test(shown)
    if (answer.status !== 303 || !isTame) strange.push(`${JSON.stringify(name)}: ${answer.status} ${shown}`)
    if (answer.status === 303) await compareFiles(answer.location, [content])
  }
  return { names: names.length, strange }
}

const letters = (size: number): Sent[] =>
  endings.slice(0, 3).map(ending => [`letter.${ending}`, sample(ending, size)])

/** A form that was broken off, sent once more: whether it is accepted. Its files are then looked at. */
async function goesThrough({ send, compareFiles }: Sender, fields: Fields, sent: readonly Sent[]) {
  const again = await send(fields, sent)
  if (again.status !== 303) return false
  await compareFiles(
    again.location,
    sent.map(([, content]) => content),
  )
  return true
}

/** Uploads that end before their form does, anywhere and in every way; each form is then sent once more, and goes through. */
async function breakUploads({ aborted }: Trial, url: string, sender: Sender) {
  let lost = 0
  const one = async (n: number) => {
    const fields = await sender.form()
    const sent = letters(400_000)
    const ending = endingsOfUploads[n % endingsOfUploads.length] ?? 'reset'
    await breakOff(url, fields, sent, (n + 0.5) / aborted, ending)
    if (n % 10 !== 0) return
    if (!(await goesThrough(sender, fields, sent))) lost += 1
  }
  for (let from = 0; from < aborted; from += 20)
    await Promise.all(Array.from({ length: Math.min(20, aborted - from) }, (_, n) => one(from + n)))
  return { aborted, lost }
}

type Clamd = Awaited<ReturnType<typeof clamdFor>>

/** A scanner that finds viruses, then one that fails in every way: nothing it did not clear is given out. */
async function scan({ viruses }: Trial, clamd: Clamd, desk: Visitor, sender: Sender) {
  const { form, send, isRefused, inquiryOf, compareFiles } = sender
  const strange: string[] = []
  for (const { name, content, fate } of viruses) {
    const fields = await form()
    const first = await send(fields, [[name, content]])
    if (fate === 'taken' || !isRefused(first, fate)) strange.push(`${name}: ${first.status}`)
    await compareFiles((await send(fields)).location, [])
  }
  let [given, locked] = [0, 0]
  const good = sample('pdf', 200_000)
  const [virus] = viruses
  const whileDown = async (manner: string) => {
    const answer = await send(await form(), [
      ['good.pdf', good],
      ['virus.pdf', virus?.content ?? good],
    ])
    if (answer.status !== 303) strange.push(`${manner}: ${answer.status}`)
    await compareFiles(answer.location, [])
    const { reference } = await inquiryOf(answer.location)
    const page = await (await desk.get(`/staff/inquiries/${reference}`)).text()
    const links = [...page.matchAll(/action="(\/staff\/inquiries\/[^"]+\/files\/[^"]+)\/scan"/g)].map(
      ([, at = '']) => at,
    )
    for (const at of links) (await desk.get(at)).status === 409 ? locked++ : given++
    return { location: answer.location, links }
  }
  const waiting = []
  for (const manner of ['breaks', 'refuses', 'hangs'] as const) {
    clamd.manner = manner
    waiting.push(await whileDown(manner))
  }
  clamd.manner = 'scans'
  for (const { location, links } of waiting) {
    for (const at of links) await desk.post(`${at}/scan`)
    await compareFiles(location, [good])
    for (const at of links) if ((await desk.get(at)).status === 409) locked++
  }
  await clamd.stop()
  await whileDown('stopped')
  return { infected: viruses.length, locked, given, strange }
}

/** Kills the service while forms with files come in. Each form is sent again afterwards. Answers how many were lost. */
async function killAmid({ kills }: Trial, t: Ends, settings: ProgramSettings, sender: Sender) {
  const { form, send } = sender
  let [lost, under] = [0, 0]
  let program = await startProgram(settings)
  t.teardown(() => program.kill())
  for (let n = 0; n < kills; n++) {
    const forms = await Promise.all(Array.from({ length: 6 }, () => form()))
    const sent = letters(1_000_000)
    const first = forms.map(fields => send(fields, sent).catch(() => null))
    await wait(40 * (n + 1))
    await program.kill()
    under += (await Promise.all(first)).filter(answer => answer === null).length
    program = await startProgram(settings)
    for (const fields of forms) {
      if (!(await goesThrough(sender, fields, sent))) lost += 1
    }
  }
  return { program, figures: { kills, brokenByThem: under, lost } }
}

const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    : []

/** What lies on the disk beside what the store knows of, and the other way round, and what does not open. */
async function wholeness({ store, vault, cabinet }: EngineParts, folder: string) {
  const rows = await store.db.selectFrom('files').select('id').where('data_key', '<>', '').execute()
  const known = new Set(rows.map(row => row.id))
  const onDisk = filesIn(join(folder, 'data/files')).map(({ name }) => name)
  const spoiled: unknown[] = []
  for await (const { findings } of verifyFiles({ db: store.db, vault, cabinet }))
    spoiled.push(...findings.map(finding => finding.id))
  return {
    known: known.size,
    orphans: onDisk.filter(name => !known.has(name)).length,
    missing: [...known].filter(name => !onDisk.includes(name)).length,
    namedByPeople: onDisk.filter(name => !id.test(name)).length,
    spoiled: spoiled.length,
  }
}

const ours = /^(service\.log|keys\/[^/]+|data\/intake\.db(-wal|-shm)?|data\/(mail|checkpoints|files)\/.+)$/
const strangers = (folder: string) =>
  filesIn(folder)
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter(name => !ours.test(name))

/** Everything on one engine: the SQLite of the service itself, or a PostgreSQL. */
async function tryAll(t: Ends, trial: Trial, database?: string) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const clamd = await clamdFor(t)
  const env = { CLAMD_URL: clamd.url, TMPDIR: folder, ...(database ? { DATABASE_URL: database } : {}) }
  const settings = { folder, port: await freePort(), env }
  const first = await startProgram(settings)
  t.teardown(() => first.kill())
  const { url } = first
  const parts = await partsFor(t, database ?? `sqlite:${folder}/data/intake.db`, movableClock(), folder)
  const desk = await signedIn({ url, parts }, 'clinician')
  const sender = openSender(url, parts, desk)
  const kinds = await sendFiles(trial, sender)
  const names = await sendNames(trial, url, sender)
  const broken = await breakUploads(trial, url, sender)
  await first.stop()
  const leftByAborted = filesIn(join(folder, 'data/files/arriving')).length
  const { program, figures: killed } = await killAmid(trial, t, settings, sender)
  const scanned = await scan(trial, clamd, desk, sender)
  const stopped = await program.stop()
  parts.clock.move(3 * hour)
  const leftByKills = filesIn(join(folder, 'data/files/arriving')).length
  await sweepFiles(parts)
  const whole = await wholeness(parts, folder)
  const left = { leftByAborted, leftByKills, strangers: strangers(folder) }
  return { kinds, names, broken, killed, scanned, whole, ...left, losses: sender.losses, stopped }
}

const eachOf = <T>(all: readonly T[], nth: number) => all.filter((_, at) => at % nth === 0)
const nOf = ({ files, names, viruses, aborted, kills }: Trial) =>
  files.length + names.length + viruses.length + aborted + kills * 6

// A18: node test/faults/uploads.ts [ABORTED]
await driving(async t => {
  const aborted = Number(process.argv[2] ?? 200)
  const kills = Math.ceil(aborted / 40)
  const whole = { files: hostileFiles, names: hostileNames, viruses: infected, aborted, kills }
  // What a file is gets judged before any store is asked: there a sample is enough.
  const sampled = {
    files: eachOf(hostileFiles, 5),
    names: eachOf(hostileNames, 5),
    viruses: eachOf(infected, 5),
    aborted: Math.ceil(aborted / 4),
    kills: Math.ceil(kills / 2),
  }
  const database = await (await postgresFor(t)).newDatabase()
  const trials = [whole, sampled]
  const seen = [await tryAll(t, whole), await tryAll(t, sampled, database)]
  const onBoth = (holds: (on: (typeof seen)[number], trial: Trial) => boolean) =>
    seen.every((on, at) => holds(on, trials[at] ?? whole))
  say(
    'A18 uploads',
    trials.reduce((sum, trial) => sum + nOf(trial), 0),
    { sqlite: seen[0], postgres: seen[1] },
    {
      'each file has the fate that is its own': onBoth(({ kinds }) => kinds.strange.length === 0),
      'each name is harmless where it is shown': onBoth(({ names }) => names.strange.length === 0),
      'none is served inline': onBoth(
        ({ losses }, { files }) => losses.inline === 0 && losses.downloads > files.length,
      ),
      'what nobody scanned, and what is infected, is not given out': onBoth(
        ({ scanned }) => scanned.strange.length === 0 && scanned.given === 0 && scanned.locked > 0,
      ),
      'uploads that break off leave nothing, even before the sweep': onBoth(
        ({ leftByAborted }) => leftByAborted === 0,
      ),
      'no orphan after the sweep': onBoth(
        ({ whole, strangers }) => whole.orphans === 0 && whole.missing === 0 && strangers.length === 0,
      ),
      'files lie under ids of ours, and open': onBoth(
        ({ whole }, { files }) =>
          whole.namedByPeople === 0 && whole.spoiled === 0 && whole.known > files.length,
      ),
      'nothing that was typed, and no file that was taken, is lost': onBoth(
        ({ losses, broken, killed }) =>
          losses.texts === 0 && losses.files === 0 && broken.lost === 0 && killed.lost === 0,
      ),
      'it stops in order': onBoth(({ stopped }) => stopped === 0),
    },
  )
})
