import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { makeDevelopmentKeys } from '../../src/parts.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { programEnv } from '../helpers/program-env.ts'
import { newFolder, serviceFor } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { terminalFor } from '../helpers/terminal.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../../src/cli/keys.ts')
const command = (...words: string[]) => [process.execPath, program, ...words].join(' ')

const envIn = (folder: string) => ({
  ...programEnv,
  NODE_ENV: 'test',
  DATA_DIR: join(folder, 'data'),
  KEYS_DIR: join(folder, 'keys'),
})

/** Runs it where nobody sits; `input` is what comes through a pipe. */
async function piped(folder: string, word: string, input = '') {
  const running = run(process.execPath, [program, word], { env: envIn(folder), cwd: folder })
  running.child.stdin?.end(input)
  return running.then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stderr }) => ({ code, said: stderr as string }),
  )
}

/** One digit is another one. */
const withSlip = (words: string) => (words.startsWith('0') ? '1' : '0') + words.slice(1)

const shownKey = /((?:[0-9a-f]{4} ){16}[0-9a-f]{4})/

t.test('the recovery key is shown once, on a terminal only, and part of it is typed back', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  t.match(await piped(folder, 'init'), { code: 1, said: /on a terminal only/ })
  const terminal = terminalFor(command('init'), envIn(folder))
  const [words = ''] = await terminal.sees(shownKey)
  const groups = words.split(' ')
  terminal.type(groups.slice(0, 2).join(' '))
  await terminal.sees(/That is not what is shown above/)
  t.throws(() => readdirSync(join(folder, 'keys')), 'nothing is written before it is on paper')
  terminal.type(groups.slice(-2).join(''))
  t.equal(await terminal.ended, 0)
  t.equal(terminal.shown().split(words).length, 2, 'once')
  const hex = groups.join('').slice(0, 64)
  for (const file of readdirSync(join(folder, 'keys'))) {
    const text = readFileSync(join(folder, 'keys', file), 'utf8')
    t.notMatch(text, Buffer.from(hex, 'hex').toString('base64'), `${file} does not hold it`)
  }
  t.match(await piped(folder, 'check'), { code: 0, said: /the keys are whole/ })
  t.match(await piped(folder, 'init'), { code: 1 })
  const again = terminalFor(command('init'), envIn(folder))
  t.equal(await again.ended, 1)
  t.match(again.shown(), /holds keys already, and they are never overwritten/)
})

t.test('who lost the practice key types the recovery key, and goes on', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const first = terminalFor(command('init'), envIn(folder))
  const [words = ''] = await first.sees(shownKey)
  first.type(words.slice(-9))
  t.equal(await first.ended, 0)
  const env = { DATA_DIR: join(folder, 'data'), KEYS_DIR: join(folder, 'keys') }
  const before = await serviceFor(t, env)
  const { inquiry } = await storeInquiry(before.parts)
  const { practice } = await readKeyFiles(join(folder, 'keys'))
  rmSync(join(folder, 'keys'), { recursive: true })

  t.match(await piped(folder, 'recover', `${withSlip(words)}\n`), { code: 1 })
  const terminal = terminalFor(command('recover'), envIn(folder))
  await terminal.sees(/The recovery key: /)
  terminal.type(words.slice(5))
  await terminal.sees(/a group is missing or has a slip of the pen/)
  terminal.type(words.toUpperCase().replaceAll(' ', '  '))
  t.equal(await terminal.ended, 0, terminal.shown())
  t.not((await readKeyFiles(join(folder, 'keys'))).practice.publicKey, practice.publicKey)
  const after = await serviceFor(t, env)
  await after.parts.vault.dataKey(inquiry, 'inquiries')
  t.match(await after.parts.store.db.selectFrom('house_events').select('kind').execute(), [
    { kind: 'keys_recovered' },
  ])
})

t.test('the change of the practice key by command; what cannot be done is said in a sentence', async t => {
  const { folder, parts } = await serviceFor(t)
  await storeInquiry(parts)
  t.match(await piped(folder, 'rotate'), { code: 0, said: /2 stored keys are sealed to it/ })
  t.match(await piped(folder, 'check'), { code: 0, said: /throw-away/ })
  for (const word of ['recover', 'forget', '']) {
    const { code, said } = await piped(folder, word)
    t.equal(code, 1, word)
    t.notMatch(said, /\bat .*\.ts:\d+/, said)
  }
})

t.test('a start with a key that does not belong to the database is refused', async t => {
  const { folder, parts } = await serviceFor(t)
  await storeInquiry(parts)
  const strange = join(folder, 'strange')
  await makeDevelopmentKeys({ ...parts.config, keysDir: strange })
  const env = { ...envIn(folder), KEYS_DIR: strange }
  const start = join(import.meta.dirname, '../../src/main.ts')
  await t.rejects(run(process.execPath, [start], { env }), {
    code: 1,
    stderr: /The practice key in KEYS_DIR does not open this database/,
  })
})
