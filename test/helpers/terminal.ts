import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { programEnv } from './program-env.ts'

export interface Terminal {
  /** Everything shown until now. */
  shown(): string
  /** Waits until it was shown, from what the last wait saw on. Answers the match. Throws where the command ends before. */
  sees(what: RegExp): Promise<RegExpExecArray>
  type(line: string): void
  /** Its exit code, once it ended. */
  ended: Promise<number | null>
}

/** Runs a command on a terminal of its own, lent by `script` of util-linux, and types into it as a person would. */
export function terminalFor(command: string, env: Record<string, string>): Terminal {
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...programEnv, TERM: 'dumb', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  let seen = 0
  child.stdout.on('data', chunk => {
    text += chunk
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    ended,
    shown: () => text,
    async sees(what) {
      for (let tries = 0; tries < 1500; tries++) {
        const found = what.exec(text.slice(seen))
        if (found) {
          seen = text.length
          return found
        }
        if (child.exitCode !== null) break
        await wait(20)
      }
      throw new Error(`${what} was not shown:\n${text}`)
    },
    type: line => void child.stdin.write(`${line}\n`),
  }
}
