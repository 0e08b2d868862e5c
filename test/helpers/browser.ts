import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { keptFolder } from './kept.ts'

const house = join(import.meta.dirname, '../..')

export class NoBrowser extends Error {
  constructor(reason: string) {
    super(`There is no browser to test with: ${reason}. Set CHROMIUM_PATH to a Chrome or Chromium.`)
    this.name = 'NoBrowser'
  }
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium: the one that CHROMIUM_PATH names, or else npm's (Linux x64; needs libnss3). Throws `NoBrowser`. */
export async function openBrowser(...more: string[]): Promise<Browser> {
  const executablePath = await findBrowser()
  try {
    return await chromium.launch({ executablePath, args: [...args, ...more] })
  } catch (error) {
    const [reason = ''] = String((error as Error).message).split('\n')
    throw new NoBrowser(`${executablePath} does not start (${reason})`)
  }
}

async function findBrowser(): Promise<string> {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (existsSync(named)) return named
    throw new NoBrowser(`CHROMIUM_PATH is ${named}, where there is nothing`)
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new NoBrowser('the one from npm runs on Linux x64 only')
  const bundled = readFileSync(join(house, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')
  return join(await keptFolder('chromium', [bundled], unpack), 'chromium')
}

/** The package unpacks to the folder for temporary files, where another test file finds it half done, or another account's. */
const unpack = (folder: string) =>
  promisify(execFile)(
    process.execPath,
    ['-e', 'import("@sparticuz/chromium").then(bundled => bundled.default.executablePath())'],
    { cwd: house, env: { ...process.env, TMPDIR: folder } },
  )
