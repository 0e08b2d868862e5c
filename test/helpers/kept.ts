import { hash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

// Not beside what Node compiled: the service keeps that folder to its own account, and the database of the tests has another.
const kept = join(import.meta.dirname, '../../node_modules/.tests')

/** What many test files begin with: made once from `parts`, kept for as long as these stay the same. Answers its folder. */
export async function keptFolder(
  name: string,
  parts: readonly string[],
  make: (folder: string) => unknown,
): Promise<string> {
  const folder = join(kept, `${name}-${hash('sha256', JSON.stringify(parts)).slice(0, 16)}`)
  if (existsSync(folder)) return folder
  mkdirSync(kept, { recursive: true })
  const making = mkdtempSync(`${folder}-`)
  await make(making)
  try {
    renameSync(making, folder)
  } catch (error) {
    // Another test file was quicker.
    if (!existsSync(folder)) throw error
    rmSync(making, { recursive: true })
  }
  return folder
}
