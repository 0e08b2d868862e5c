import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formWithToken, keptIn } from '../helpers/outage.ts'
import { freePort } from '../helpers/postgres.ts'
import { startProgram } from '../helpers/program.ts'
import { newFolder, postForm } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'
import { driving, say } from './say.ts'
import { wholenessOf } from './wholeness.ts'

const points = ['posix/io/sync/fsync', 'posix/io/sync/fdatasync']

/** F3: from now on one `fsync` in ten of a running program fails with EIO. libfiu is told through a pipe of its own. */
const failSyncs = (folder: string, pid: number, on: boolean) => {
  for (const name of points)
    execFileSync('fiu-ctrl', [
      ...['-f', join(folder, 'fiu'), '-c'],
      ...[on ? `enable_random name=${name},probability=0.1` : `disable name=${name}`, String(pid)],
    ])
}

// node test/faults/sync-errors.ts [FORMS]
await driving(async t => {
  const forms = Number(process.argv[2] ?? 2000)
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const program = await startProgram({
    folder,
    port: await freePort(),
    through: ['fiu-run', '-x', '-f', join(folder, 'fiu')],
  })
  t.teardown(program.kill)
  failSyncs(folder, program.pid, true)
  const seen = { accepted: 0, refused: 0, notKept: 0, other: 0 }
  let left = forms
  const sender = async () => {
    while (left-- > 0) {
      const form = await formWithToken(program)
      for (let done = false; !done; ) {
        const answer = await postForm(program.url, form)
        const page = await answer.text()
        done = answer.status === 303
        if (done) seen.accepted += 1
        else if (answer.status !== 503) seen.other += 1
        else {
          seen.refused += 1
          if (keptIn(page, form).length < Object.keys(form).length) seen.notKept += 1
        }
      }
    }
  }
  await Promise.all(Array.from({ length: 4 }, sender))
  failSyncs(folder, program.pid, false)
  const exitCode = await program.stop()
  const injected = readFileSync(join(folder, 'service.log'), 'utf8').split('IOERR_FSYNC').length - 1
  const { store, vault } = await partsFor(t, `sqlite:${folder}/data/intake.db`, undefined, folder)
  const { strange: _, lost: __, ...whole } = await wholenessOf(store, vault.secrets.chain, [])
  say(
    'F3 fsync errors',
    seen.accepted,
    { ...seen, logged: injected, ...whole },
    {
      'errors were really injected': seen.refused >= forms / 50 && injected > 0,
      'what is stored is what was acknowledged': whole.inquiries === seen.accepted && seen.accepted === forms,
      'nothing is doubled, half there or broken':
        whole.doubled + whole.withoutReceived + whole.withoutNotices + whole.brokenChains + whole.orphans ===
        0,
      'nobody is told anything else': seen.other === 0,
      'everything typed is kept': seen.notKept === 0,
      'the file is whole': whole.integrity === 'ok',
      'it stops in order': exitCode === 0,
    },
  )
})
