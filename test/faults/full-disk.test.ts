import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { formWithToken, rowsOf, sendsDuringOutage } from '../helpers/outage.ts'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { counted, proving, tries } from '../helpers/proving.ts'
import { newFolder, postForm } from '../helpers/service.ts'
import { partsFor, storeFor } from '../storage/engine.ts'
import { wholenessOf } from './wholeness.ts'

/** A disk of 32 MB of its own: the log of the database may grow to 16. Answers null where this program may not mount one. */
function smallDisk(t: Test): string | null {
  if (process.platform !== 'linux') return null
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk], { stdio: 'pipe' })
  } catch {
    return null
  }
  t.teardown(() => execFileSync('umount', ['-l', disk]))
  return disk
}

/** Files beside the database, the keys, the mails and what the service says of itself. */
const strangers = (house: string) =>
  readdirSync(house, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(house, join(entry.parentPath, entry.name)))
    .filter(
      name =>
        !/^(service\.log|keys\/.*|data\/intake\.db(-wal|-shm)?|data\/(mail|checkpoints)\/.*)$/.test(name),
    )

function fillUp(disk: string, ballast: string, leave: number) {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)))
  } catch (error) {
    // The service wrote meanwhile: the disk is full all the sooner.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

t.test('a real disk runs full while people send, and is given room again, many times', async t => {
  const disk = smallDisk(t)
  if (disk === null && proving) return t.fail('only root on Linux may mount a small disk')
  if (disk === null) return t.pass('not tried: only root on Linux may mount a small disk')
  const house = join(disk, 'house')
  const database = `sqlite:${house}/data/intake.db`
  const program = await startProgram({ folder: house, port: await freePort(), env: { LOG_LEVEL: 'error' } })
  t.teardown(() => program.kill())
  const store = storeFor(t, database)
  const stored = () => rowsOf({ parts: { store } })
  const ballast = join(disk, 'ballast')
  const rounds = tries(5, 20)
  let recoveredMs = 0
  const answers: Record<number, number> = {}
  const send = async (form: Record<string, string>) => {
    const { status } = await postForm(program.url, form)
    answers[status] = (answers[status] ?? 0) + 1
    return status
  }

  for (let round = 0; round < rounds; round++) {
    const form = await formWithToken(program)
    const forms = await Promise.all(Array.from({ length: 8 }, () => formWithToken(program)))
    fillUp(disk, ballast, (round % 5) * 20_000)
    const unkept = await sendUntilFull(forms, send, () => formWithToken(program))
    const [before] = await stored()
    t.equal(before, answers[303] ?? 0, 'what was acknowledged is stored, and nothing else')
    await sendsDuringOutage(t, program, form)
    t.equal((await stored())[0], before)
    t.equal((await fetch(`${program.url}/contact`)).status, 200)

    rmSync(ballast)
    const madeRoom = performance.now()
    for (const each of [form, ...unkept]) {
      t.equal(await send(each), 303, 'the same form goes through at once')
      recoveredMs = Math.max(recoveredMs, performance.now() - madeRoom)
    }
    t.equal((await stored())[0], answers[303])
  }
  counted(t, { n: rounds, answers, recoveredMs: Math.round(recoveredMs) })
  if (proving) t.ok(recoveredMs < 5000, 'all that was refused is taken within five seconds')
  t.same(Object.keys(answers), ['303', '503'])
  fillUp(disk, ballast, 0)
  t.equal(await program.stop(), 0, 'it stops in order while the disk is full, its log on the same disk')
  rmSync(ballast)
  t.same(strangers(house), [], 'no file that belongs to nothing')
  const { vault } = await partsFor(t, database, undefined, house)
  t.match(await wholenessOf(store, vault.secrets.chain, []), {
    inquiries: answers[303],
    doubled: 0,
    withoutReceived: 0,
    withoutNotices: 0,
    brokenChains: 0,
    orphans: 0,
    integrity: 'ok',
  })
})

/** Sends until six times in a row nothing fits: the log may begin anew between two. Answers the forms that were refused. */
async function sendUntilFull<F>(
  forms: F[],
  send: (form: F) => Promise<number>,
  another: () => Promise<F>,
): Promise<F[]> {
  const statuses = await Promise.all(forms.map(send))
  const refused = forms.filter((_, at) => statuses[at] !== 303)
  for (let inRow = 0; inRow < 6; ) {
    const form = await another()
    if ((await send(form)) === 303) inRow = 0
    else {
      inRow += 1
      refused.push(form)
    }
  }
  return refused
}
