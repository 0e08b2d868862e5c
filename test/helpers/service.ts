import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PasswordWork } from '../../src/accounts/auth.ts'
import { readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../src/parts.ts'
import { openService } from '../../src/service.ts'
import { lightWork } from './light-work.ts'
import { beginHouse, readySchema } from './ready-schema.ts'

/** A clock that runs on and can be set or moved. */
export function movableClock(start?: string) {
  let offset = start === undefined ? 0 : Date.parse(start) - Date.now()
  return {
    now: () => new Date(Date.now() + offset),
    set: (to: string) => {
      offset = Date.parse(to) - Date.now()
    },
    move: (ms: number) => {
      offset += ms
    },
  }
}

const memory = '/dev/shm'
const plentyBytes = 4 * 2 ** 30

/** Under the test runner, in memory where there is plenty: no test cuts the power, so that none need wait for the disk. */
export function newFolder(): string {
  const folder = mkdtempSync(join(process.env.TAP && hasPlenty(memory) ? memory : tmpdir(), 'intake-test-'))
  made.push(folder)
  return folder
}

/** What a test did not remove itself goes with its program. */
const made: string[] = []
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

function hasPlenty(folder: string): boolean {
  const { bavail = 0, bsize = 0 } = existsSync(folder) ? statfsSync(folder) : {}
  return bavail * bsize > plentyBytes
}

/** The whole real service on a free port, in a folder of its own; `env` adds settings. With `null` passwords take all their work. */
export async function openTestService(
  env: Record<string, string> = {},
  clock = movableClock(),
  passwordWork: PasswordWork | null = lightWork,
) {
  const folder = newFolder()
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
    DAILY_TEST: 'off',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    ...env,
  })
  await makeDevelopmentKeys(config)
  await readySchema(config.databaseUrl)
  const parts = await openParts(config, openLog(config.logLevel), clock.now)
  await beginHouse(parts.store, clock.now())
  const service = await openService(passwordWork ? { ...parts, passwordWork } : parts)
  const url = await service.listen()
  return {
    url,
    folder,
    clock,
    parts,
    service,
    async close() {
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type TestService = Awaited<ReturnType<typeof openTestService>>

/** What a test or a driver has to close at its end. */
export interface Ends {
  teardown(end: () => unknown): void
}

/** The same, closed when the test ends. */
export async function serviceFor(t: Ends, env: Record<string, string> = {}, clock = movableClock()) {
  const opened = await openTestService(env, clock)
  t.teardown(() => opened.close())
  return opened
}

/** The one-time token of a fresh form. */
export async function freshToken(url: string): Promise<string> {
  const page = await (await fetch(`${url}/contact`)).text()
  const [, token = ''] = /name="form_token" value="([^"]+)"/.exec(page) ?? []
  // A copy: a piece of a text keeps all of it, and those who send 20,000 forms would keep as many pages.
  return Buffer.from(token).toString()
}

/** Sends a form as a browser without script does. */
export const postForm = (url: string, fields: Record<string, string> | URLSearchParams, path = '/contact') =>
  fetch(url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
