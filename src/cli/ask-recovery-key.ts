import { createInterface } from 'node:readline/promises'
import { readRecoveryKey } from '../sealing/recovery-key.ts'

/**
 * Has the recovery key typed, again where it is a slip of the pen; where nobody sits there, one line of the input must
 * be right. Answers its private half, base64.
 */
export async function askRecoveryKey(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    for await (const typed of linesAfter(terminal)) {
      const key = readRecoveryKey(typed)
      if (key !== null) return key
      if (!process.stdin.isTTY) break
      process.stderr.write('That is no recovery key: a group is missing or has a slip of the pen.\n')
    }
    throw new Error('No recovery key was given. Type all its groups; spaces and capitals do not matter.')
  } finally {
    terminal.close()
  }
}

async function* linesAfter(terminal: ReturnType<typeof createInterface>) {
  terminal.setPrompt('The recovery key: ')
  terminal.prompt()
  for await (const line of terminal) {
    yield line
    terminal.prompt()
  }
}
