import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Program {
  url: string
  child: ChildProcess
  stop(): Promise<void>
}

const stopper = (child: ChildProcess) => async () => {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

export async function startBare(pageSize: number): Promise<Program> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), String(pageSize)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [url] = await once(child, 'message')
  return { url: String(url), child, stop: stopper(child) }
}

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: { start: string }
}

export interface OurProgram extends Program {
  database: string
  /** From the start of the process to its first answer with 200. */
  startMs: number
}

/** Our service as `npm start` runs it, in a folder of its own. Limits are off: one client sends everything here. */
export async function startOurs(port: number): Promise<OurProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'intake-bench-'))
  const database = join(folder, 'data', 'intake.db')
  const began = performance.now()
  const child = spawn('sh', ['-c', `exec env ${scripts.start}`], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data'),
      KEYS_DIR: join(folder, 'keys'),
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
    },
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await answers(`${url}/healthz`))) {
    if (child.exitCode !== null) throw new Error('Our service did not start')
    await sleep(5)
  }
  return { url, child, database, startMs: performance.now() - began, stop: stopper(child) }
}

const answers = (url: string) =>
  fetch(url).then(
    answer => answer.status === 200,
    () => false,
  )

/** Resident memory of a process, in MB. */
export const residentMb = ({ child }: Program): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024
