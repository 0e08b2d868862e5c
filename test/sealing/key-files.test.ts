import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { hasKeyFiles, newKeys, readKeyFiles, writeKeyFiles } from '../../src/sealing/key-files.ts'
import { newFolder } from '../helpers/service.ts'

const practiceFile = 'practice-key.json'
const recoveryFile = 'recovery-public-key.json'

async function open(t: Test) {
  const parent = newFolder()
  t.teardown(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'keys')
  const keys = await newKeys()
  writeKeyFiles(folder, keys, false)
  return { folder, keys }
}

t.test('keys come back as they were written; the private recovery key is in no file', async t => {
  const { folder, keys } = await open(t)
  t.ok(hasKeyFiles(folder))
  t.same(await readKeyFiles(folder), {
    practice: keys.practice,
    next: null,
    recoveryPublicKey: keys.recovery.publicKey,
    throwAway: false,
  })
  for (const file of readdirSync(folder))
    t.notMatch(readFileSync(join(folder, file), 'utf8'), keys.recovery.privateKey, file)
})

t.test('nobody else can read them', async t => {
  const { folder } = await open(t)
  t.equal(statSync(folder).mode & 0o777, 0o700)
  for (const file of [practiceFile, recoveryFile])
    t.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file)
})

t.test('keys are never written over keys', async t => {
  const { folder, keys } = await open(t)
  const others = await newKeys()
  t.throws(() => writeKeyFiles(folder, others, false), { code: 'EEXIST' })
  rmSync(join(folder, recoveryFile))
  t.throws(() => writeKeyFiles(folder, others, false), { code: 'EEXIST' })
  t.match(JSON.parse(readFileSync(join(folder, practiceFile), 'utf8')), keys.practice)
})

t.test('a file that is missing, malformed or not ours is named, and nothing of it is shown', async t => {
  const { folder, keys } = await open(t)
  const { publicKey, privateKey } = keys.practice
  const other = await newKeys()
  const texts = [
    '',
    'null',
    '[]',
    '"text"',
    '{}',
    `{"publicKey":"${publicKey}"}`,
    `{"publicKey":"${publicKey}","privateKey":"${privateKey}"`,
    `{"publicKey":"${publicKey}","privateKey":${privateKey}}`,
    `{"publicKey":"${publicKey}","privateKey":"${privateKey.slice(4)}"}`,
    `{"publicKey":7,"privateKey":"${privateKey}"}`,
    `{"publicKey":"${other.practice.publicKey}","privateKey":"${privateKey}"}`,
  ]
  for (const text of texts) {
    writeFileSync(join(folder, practiceFile), text)
    const message = await messageOf(readKeyFiles(folder))
    t.match(message, practiceFile, text || 'empty')
    t.notOk(holdsPartOf(message, privateKey), `shows no part of the key: ${message}`)
  }
  rmSync(join(folder, practiceFile))
  t.match(await messageOf(readKeyFiles(folder)), practiceFile, 'missing')

  const { folder: second } = await open(t)
  for (const text of ['', '{}', '{"publicKey":"short"}']) {
    writeFileSync(join(second, recoveryFile), text)
    t.match(await messageOf(readKeyFiles(second)), recoveryFile, text || 'empty')
  }
  rmSync(join(second, recoveryFile))
  t.match(await messageOf(readKeyFiles(second)), recoveryFile, 'missing')
})

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no fault',
    (error: Error) => error.message,
  )

const holdsPartOf = (message: string, secret: string) =>
  Array.from({ length: secret.length - 5 }, (_, at) => secret.slice(at, at + 6)).some(part =>
    message.includes(part),
  )
