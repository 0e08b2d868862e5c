import { createInterface } from 'node:readline/promises'
import { type Config, readConfig } from '../config.ts'
import { hasKeyFiles, newKeys, readKeyFiles, writeKeyFiles } from '../sealing/key-files.ts'
import { endsWith, recoveryKeyInWords } from '../sealing/recovery-key.ts'
import { loadSettings } from './run-command.ts'

/** `init` makes the practice's keys and shows the recovery key once; `check` reads what is there. */
const commands: Record<string, (keysDir: string) => Promise<string>> = { init, check }

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
When the practice key is lost, everything can be opened with it alone; the command that does so comes with backups.

  ${words}

Type its last two groups, to be sure that they are on paper: `)
  while (!endsWith(words, typed))
    typed = await ask('That is not what is shown above. Its last two groups, please: ')
  writeKeyFiles(keysDir, keys, false)
  return `The keys stand in ${keysDir}. Back this folder up apart from the database. Clear this window: the recovery key is still on it.`
}

async function check(keysDir: string): Promise<string> {
  const { throwAway } = await readKeyFiles(keysDir)
  return `${keysDir}: the keys are whole${throwAway ? ', but they are throw-away keys of a development start' : ''}.`
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const typed = await terminal.question(question)
  terminal.close()
  return typed
}

/** Only the folder matters here: the keys are made before anything else is right. */
const keysFolder = (): Config['keysDir'] => readConfig({ KEYS_DIR: process.env.KEYS_DIR }).keysDir

try {
  loadSettings()
  const command = commands[process.argv[2] ?? '']
  if (!command) throw new Error('Say what to do: npm run keys -- init, or npm run keys -- check')
  process.stdout.write(`${await command(keysFolder())}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
