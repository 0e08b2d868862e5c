import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { programEnv } from '../helpers/program-env.ts'
import { newFolder } from '../helpers/service.ts'
import { visitor } from '../helpers/staff.ts'

const program = join(import.meta.dirname, '../../src/cli/demo.ts')
const roles = ['front_desk', 'clinician', 'lead', 'administrator']

/** Starts the demonstration as a newcomer does, with a folder of its own for what it throws away. */
function startDemo(t: Test, port: string) {
  const folder = newFolder()
  const child = spawn(process.execPath, [program], {
    env: { ...programEnv, TMPDIR: folder, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let shown = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', part => {
      shown += part
    })
  t.teardown(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, child, shown: () => shown }
}

t.test('the printed details open the desk for each role, and nothing stays behind', async t => {
  const { folder, child, shown } = startDemo(t, '0')
  while (!/A code works once/.test(shown()) && child.exitCode === null) await wait(100)
  const url = /The desk: {3}(http:\S+)\/staff/.exec(shown())?.[1] ?? ''
  t.match(url, /^http:\/\/localhost:\d+$/, shown())
  for (const role of roles) {
    const line = new RegExp(`${role} +(\\S+@staff\\.example) +(.+?) +code (\\d{6})`)
    const [, email = '', password = '', code = ''] = line.exec(shown()) ?? []
    const visit = visitor(url)
    t.equal((await visit.post('/staff/sign-in', { email, password })).status, 303, role)
    t.equal((await visit.post('/staff/second-factor', { code })).status, 303, `${role}: the code`)
    const home = await visit.get(role === 'administrator' ? '/staff/accounts' : '/staff')
    t.equal(home.status, 200, `${role}: the desk`)
    if (role !== 'administrator') t.match(await home.text(), /\/staff\/inquiries\//, `${role}: who is next`)
  }
  const [, track = '', birth_date = ''] =
    /A referral: \S+(\/track\/\S{22}) {2}\(date of birth (\S+)\)/.exec(shown()) ?? []
  const provider = visitor(url)
  t.equal((await provider.post(track, { birth_date })).status, 303, 'the provider: the answer')
  t.match(await (await provider.get(track)).text(), /step of care/, 'the provider: our question')
  child.kill('SIGINT')
  const [status] = await once(child, 'exit')
  t.equal(status, 0, shown())
  t.same(
    readdirSync(folder).filter(name => name.startsWith('intake-demo-')),
    [],
  )
})

t.test('where it cannot listen it says so, and leaves nothing behind', async t => {
  const { folder, child, shown } = startDemo(t, '70000')
  const [status] = await once(child, 'exit')
  t.equal(status, 1)
  t.match(shown(), /^The demonstration cannot start\. .*PORT/s)
  t.notOk(existsSync(folder) && readdirSync(folder).some(name => name.startsWith('intake-demo-')))
})
