import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { programEnv } from '../helpers/program-env.ts'
import { newFolder } from '../helpers/service.ts'
import { visitor } from '../helpers/staff.ts'

const program = join(import.meta.dirname, '../../src/cli/demo.ts')
const roles = ['front_desk', 'clinician', 'lead', 'administrator']

const leftIn = (folder: string) => readdirSync(folder).filter(name => name.startsWith('intake-demo-'))

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
    const block = new RegExp(
      `${role.replace('_', ' ')}\\n +e-mail +(\\S+)\\n +password +(.+)\\n +code +(\\d{6})\\n`,
    )
    const [, email = '', password = '', code = ''] = block.exec(shown()) ?? []
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
  t.same(leftIn(folder), [])
})

t.test('a signal that npm hands on once more does not keep it from tidying up, at whatever time', async t => {
  const { folder, child, shown } = startDemo(t, '0')
  while (!leftIn(folder).length && child.exitCode === null) await wait(20)
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await wait(1)
  }
  t.equal(child.exitCode, 0, shown())
  t.same(leftIn(folder), [])
})

t.test('where it cannot listen it says so, and leaves nothing behind', async t => {
  const { folder, child, shown } = startDemo(t, '70000')
  const [status] = await once(child, 'exit')
  t.equal(status, 1)
  t.match(shown(), /^The demonstration cannot start\. .*PORT/s)
  t.same(leftIn(folder), [])
})
