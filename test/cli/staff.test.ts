import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { programEnv } from '../helpers/program-env.ts'
import { serviceFor } from '../helpers/service.ts'
import { houseEvents, signedIn, testPassword, visitor } from '../helpers/staff.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../../src/cli/staff.ts')

t.test('accounts by command, beside the running service', async t => {
  const service = await serviceFor(t)
  const staff = async (...words: string[]) => {
    const env = {
      ...programEnv,
      NODE_ENV: 'test',
      DATA_DIR: join(service.folder, 'data'),
      KEYS_DIR: join(service.folder, 'keys'),
    }
    return run(process.execPath, [program, ...words], { env, cwd: service.folder }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }) => ({ code, said: stderr as string }),
    )
  }
  const pathIn = (said: string) => /(\/staff\/invitation\/\S+)/.exec(said)?.[1] ?? ''

  const invited = await staff('invite', 'nia@staff.example', 'clinician', 'Nia', 'Invented')
  t.match(invited, { code: 0, said: /works once, for 72 hours/ })
  const page = await visitor(service.url).get(pathIn(invited.said))
  t.match(await page.text(), /Welcome, Nia Invented/)

  const me = await signedIn(service, 'lead')
  const reset = await staff('reset', me.email)
  t.equal((await me.get('/staff/account')).status, 303, 'the session has ended')
  const back = await visitor(service.url).post(pathIn(reset.said), { password: testPassword })
  t.equal(back.headers.get('location'), '/staff/second-factor/set-up', 'and the second factor is gone')

  const other = await signedIn(service, 'lead')
  t.match(await staff('disable', other.email), { code: 0, said: /disabled/ })
  t.equal((await other.get('/staff/account')).status, 303)

  const [one, two] = [await signedIn(service, 'lead'), await signedIn(service, 'clinician')]
  const said = 'Ended: 3 sessions. Everybody signs in anew.\n'
  t.same(await staff('end-sessions'), { code: 0, said }, 'with the one that has no second factor yet')
  for (const each of [one, two]) t.equal((await each.get('/staff/account')).status, 303)
  await one.post('/staff/sign-in', { email: one.email, password: testPassword })
  t.equal((await one.get('/staff/second-factor')).status, 200, 'and nothing else changed')
  t.match((await houseEvents(service)).at(-1), { kind: 'all_sessions_ended', detail: { sessions: 3 } })

  for (const words of [
    [],
    ['end-sessions', 'nia@staff.example'],
    ['invite'],
    ['invite', 'x@staff.example', 'king'],
    ['invite', 'nia@staff.example', 'lead'],
    ['disable', 'nobody@staff.example'],
    ['forget', 'nia@staff.example'],
  ]) {
    const refused = await staff(...words)
    t.equal(refused.code, 1, words.join(' '))
    t.notMatch(refused.said, /\bat .*\.ts:\d+/, 'one sentence, no trace')
  }
  const actors = await service.parts.store.db.selectFrom('house_events').select('actor').execute()
  t.ok(actors.some(({ actor }) => actor.startsWith('command:')))
})
