import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Program {
  url: string
  child: ChildProcess
  stop(): Promise<void>
}

/** Ends a program when it is asked to, and at the latest with us. */
function stopper(child: ChildProcess) {
  const endWithUs = () => void child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.off('exit', endWithUs))
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
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
  /** Answers what some work answers; a fault of it names what the service logged last. */
  watch<T>(work: () => Promise<T>): Promise<T>
}

/** Our service as `npm start` runs it, in a folder of its own. Limits are off: one client sends everything here. */
export async function startOurs(
  port: number,
  folder = mkdtempSync(join(tmpdir(), 'intake-bench-')),
): Promise<OurProgram> {
  const database = join(folder, 'data', 'intake.db')
  mkdirSync(folder, { recursive: true })
  const logFile = join(folder, 'service.log')
  const log = openSync(logFile, 'a')
  const began = performance.now()
  const child = spawn('sh', ['-c', `exec env ${scripts.start}`], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data'),
      KEYS_DIR: join(folder, 'keys'),
      RATE_LIMITS: 'off',
      DAILY_TEST: 'off',
      LOG_LEVEL: 'warn',
    },
  })
  const stop = stopper(child)
  const url = `http://127.0.0.1:${port}`
  while (!(await answers(`${url}/healthz`))) {
    if (child.exitCode !== null) throw new Error(`Our service did not start.${lastLines(logFile)}`)
    await sleep(5)
  }
  const watch = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch(error => {
      throw new Error(`${error.message}.${lastLines(logFile)}`, { cause: error })
    })
  return { url, child, database, startMs: performance.now() - began, stop, watch }
}

const lastLines = (file: string) =>
  `\n${file} ends with:\n${readFileSync(file, 'utf8').split('\n').slice(-12).join('\n')}`

const answers = (url: string) =>
  fetch(url).then(
    answer => answer.status === 200,
    () => false,
  )

/** Resident memory of a process, in MB. Linux says it in a file: to start a program would hold the load up. */
export const residentMb = ({ child }: Program): number => {
  const status = `/proc/${child.pid}/status`
  if (existsSync(status))
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] ?? Number.NaN) / 1024
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024
}

/** Looks at the memory of a process every 50 ms until it is stopped. */
export function watchMemory(program: Program) {
  const beforeMb = residentMb(program)
  let mostMb = beforeMb
  const look = () => {
    mostMb = Math.max(mostMb, residentMb(program))
  }
  const timer = setInterval(look, 50)
  return {
    stop() {
      look()
      clearInterval(timer)
      return { beforeMb, mostMb }
    },
  }
}
