import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const start = join(import.meta.dirname, '../../src/start.js')

export interface Program {
  url: string
  pid: number
  /** How long it took until it answered. */
  readyMs: number
  /** Ends it with no chance to do anything more. */
  kill(): Promise<void>
  /** Asks it to stop, and answers its exit code. */
  stop(): Promise<number | null>
}

export interface ProgramSettings {
  /** Holds `data`, `keys` and the program's log; a second start finds them again. */
  folder: string
  port: number
  env?: Record<string, string>
  /** A program with its arguments that starts ours in its own place, such as `fiu-run -x`. */
  through?: readonly string[]
}

/** As `npm start` starts it: for drivers that measure its memory. */
export const asInService = {
  MALLOC_ARENA_MAX: '1',
  NODE_OPTIONS: '--expose-gc --max-semi-space-size=8',
}

/** The real service as a program of its own. Answers once it is ready. Throws where it ends before. */
export async function startProgram({
  folder,
  port,
  env = {},
  through = [],
}: ProgramSettings): Promise<Program> {
  const started = performance.now()
  mkdirSync(folder, { recursive: true })
  const log = openSync(join(folder, 'service.log'), 'a')
  const [command = process.execPath, ...rest] = [...through, process.execPath, start]
  const child = spawn(command, rest, {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'test',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      KEYS_DIR: join(folder, 'keys'),
      LOG_LEVEL: 'warn',
      RATE_LIMITS: 'off',
      DAILY_TEST: 'off',
      ...env,
    },
  })
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  const url = `http://127.0.0.1:${port}`
  await answers(url, child)
  const readyMs = performance.now() - started
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    await once(child, 'exit')
    return child.exitCode
  }
  return {
    url,
    pid: child.pid ?? 0,
    readyMs,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

async function answers(url: string, child: ChildProcess) {
  for (let tries = 0; tries < 3000; tries++) {
    if (child.exitCode !== null) throw new Error(`the service ended with code ${child.exitCode}`)
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await wait(10)
  }
  child.kill('SIGKILL')
  throw new Error('the service did not answer within 30 seconds')
}
