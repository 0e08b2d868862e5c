import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { backlog } from '../../../src/storage/notices.ts'
import { programEnv } from '../program-env.ts'
import type { House } from './house.ts'

const program = join(import.meta.dirname, '../../faults/mail-worker.ts')

const children = new Set<ChildProcess>()

/** Ends what a failed test left running, which would keep the whole run waiting. */
export const endWorkers = () => {
  for (const child of children) child.kill('SIGKILL')
}

/** Starts the delivering program and waits until it runs. */
export async function startWorker(
  folder: string,
  smtpUrl: string,
  unknownMail: string,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, folder, smtpUrl, unknownMail], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: programEnv,
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

export async function endWorker(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM') {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** Waits until something is so. Throws after `withinMs`. */
export async function until(what: () => boolean | Promise<boolean>, withinMs = 15_000, everyMs = 5) {
  for (const end = Date.now() + withinMs; Date.now() < end; await wait(everyMs)) if (await what()) return
  throw new Error('it did not come to pass')
}

export const isDrained = async ({ parts }: House) => {
  const { queued, sending, deferred } = await backlog(parts.store.db, parts.now())
  return queued + sending + deferred === 0
}

/** A minute passes: what was put off is due. */
export const makeDue = ({ parts }: House) =>
  // Patiently: the other program writes at the same time.
  parts.store.commit(trx =>
    trx
      .updateTable('notices')
      .set({ due_at: parts.now().toISOString() })
      .where('state', '=', 'deferred')
      .where('due_at', '>', parts.now().toISOString())
      .execute(),
  )
