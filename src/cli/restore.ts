import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { recordRestore } from '../actions/backup/record-restore.ts'
import { restore, type Target } from '../actions/backup/restore.ts'
import { readConfig } from '../config.ts'
import { migrations } from '../parts.ts'
import { askRecoveryKey } from './ask-recovery-key.ts'
import { figuresInWords, findingsIn } from './backup-in-words.ts'
import { loadSettings } from './run-command.ts'

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  database: { type: 'string' },
  recovery: { type: 'boolean', default: false },
} as const

/** The settings name the target; `--to` another folder with its SQLite file, `--database` another database. */
function targetOf({ to, database }: { to?: string | undefined; database?: string | undefined }): Target {
  const config = readConfig({
    KEYS_DIR: process.env.KEYS_DIR,
    DATA_DIR: to === undefined ? process.env.DATA_DIR : resolve(to),
    DATABASE_URL: database ?? (to === undefined ? process.env.DATABASE_URL : undefined),
  })
  return { databaseUrl: config.databaseUrl, dataDir: config.dataDir, keysDir: config.keysDir }
}

try {
  loadSettings()
  const { values } = parseArgs({ options })
  if (!values.from)
    throw new Error('Say from what: npm run restore -- --from FILE [--to FOLDER] [--recovery]')
  const target = targetOf(values)
  const parts = { migrations, now: () => new Date(), newId: () => v7() }
  const recoveryKey = values.recovery ? await askRecoveryKey() : null
  const done = await restore(parts, values.from, target, recoveryKey, opened =>
    recordRestore({ ...opened, ...parts }, `command:${userInfo().username}`, values.recovery),
  )
  process.stdout.write(
    `${figuresInWords(done)}\nEverybody of the staff signs in anew. ${target.dataDir} and ${target.keysDir} are ready to start with.\n${findingsIn(done)}`,
  )
  if (done.findings.length > 0) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
