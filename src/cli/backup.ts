import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { backUp } from '../actions/backup/back-up.ts'
import { migrations } from '../parts.ts'
import { figuresInWords, findingsIn } from './backup-in-words.ts'
import { runCommand } from './run-command.ts'

const options = { to: { type: 'string' } } as const

await runCommand(async (parts, words) => {
  const { to } = parseArgs({ args: words, options }).values
  if (!to) throw new Error('Say where to: npm run backup -- --to FOLDER')
  const made = await backUp({ ...parts, migrations }, to, `command:${userInfo().username}`)
  process.stdout.write(`${made.file}\n${figuresInWords(made)}\n${findingsIn(made)}`)
  if (made.findings.length > 0) process.exitCode = 1
})
