import { existsSync } from 'node:fs'
import { type Config, readConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { openParts, type Parts } from '../parts.ts'
import { inventedFacts, practice } from '../practice/practice.ts'

/** Reads `.env` where there is one, and writes for this account only, as the service does. */
export function loadSettings(): void {
  process.umask(0o077)
  if (existsSync('.env')) process.loadEnvFile('.env')
}

/** The settings, held to the rules of a real service where it is one. */
export const settings = (): Config => readConfig(process.env, inventedFacts(practice))

/** Runs a command with the same parts as the service. A refusal is one sentence and exit code 1. */
export async function runCommand(command: (parts: Parts, words: string[]) => Promise<void>): Promise<void> {
  try {
    loadSettings()
    const parts = await openParts(settings(), openLog('warn'))
    try {
      await command(parts, process.argv.slice(2))
    } finally {
      await parts.store.close()
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
