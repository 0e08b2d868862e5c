import { userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { recordRecovery, recoverKeys } from '../actions/recover-keys.ts'
import { rotateKeys } from '../actions/rotate-keys.ts'
import { type Config, readConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { migrations, openParts } from '../parts.ts'
import { hasKeyFiles, newKeys, readKeyFiles, writeKeyFiles } from '../sealing/key-files.ts'
import { endsWith, recoveryKeyInWords } from '../sealing/recovery-key.ts'
import { openStore } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { askRecoveryKey } from './ask-recovery-key.ts'
import { loadSettings, settings } from './run-command.ts'

/** `init` shows the recovery key once; `check` reads; `rotate` changes the practice key; `recover` makes a new one with the recovery key. */
const commands: Record<string, (keysDir: string) => Promise<string>> = { init, check, rotate, recover }

const by = `command:${userInfo().username}`

async function init(keysDir: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error('The recovery key is shown once, and on a terminal only. Run this command by hand.')
  if (hasKeyFiles(keysDir))
    throw new Error(
      `${keysDir} holds keys already, and they are never overwritten. Throw-away keys of a trial: delete ${keysDir} and the trial's DATA_DIR first.`,
    )
  const keys = await newKeys()
  const words = recoveryKeyInWords(keys.recovery)
  let typed = await ask(`
Write this recovery key on paper, twice, and keep the two papers apart. It is shown once and stored nowhere.
When the practice key is lost, everything can be opened with it alone: npm run keys -- recover, or npm run restore.

  ${words}

Type its last two groups, to be sure that they are on paper: `)
  while (!endsWith(words, typed))
    typed = await ask('That is not what is shown above. Its last two groups, please: ')
  writeKeyFiles(keysDir, keys, false)
  return `The keys stand in ${keysDir}. Back this folder up apart from the database. Clear this window: the recovery key is still on it.`
}

async function check(keysDir: string): Promise<string> {
  const { throwAway, next } = await readKeyFiles(keysDir)
  if (next) return `${keysDir}: a change of the practice key is unfinished. Run npm run keys -- rotate again.`
  return `${keysDir}: the keys are whole${throwAway ? ', but they are throw-away keys of a development start' : ''}.`
}

async function rotate(keysDir: string): Promise<string> {
  const parts = await openParts(settings(), openLog('warn'))
  try {
    const moved = await rotateKeys(parts, by)
    return `The practice key in ${keysDir} is a new one, and ${moved} stored keys are sealed to it. The old one is gone: older backups open with the recovery key alone, so make a new backup, and back up ${keysDir} again.`
  } finally {
    await parts.store.close()
  }
}

async function recover(keysDir: string): Promise<string> {
  const config = settings()
  const store = openStore(config.databaseUrl, () => {})
  try {
    await migrate(store, migrations, () => new Date())
    const moved = await recoverKeys(store, keysDir, await askRecoveryKey())
    const parts = await openParts(config, openLog('warn'))
    await recordRecovery(parts, by, moved)
    await parts.store.close()
    return `${moved} stored keys are sealed to the practice key in ${keysDir}. Back this folder up apart from the database.`
  } finally {
    await store.close()
  }
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const typed = await terminal.question(question)
  terminal.close()
  return typed
}

/** Only the folder matters at first: the keys are made before anything else is right. */
const keysFolder = (): Config['keysDir'] => readConfig({ KEYS_DIR: process.env.KEYS_DIR }).keysDir

try {
  loadSettings()
  const command = commands[process.argv[2] ?? '']
  if (!command) throw new Error('Say what to do: npm run keys -- init, check, rotate or recover')
  process.stdout.write(`${await command(keysFolder())}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
