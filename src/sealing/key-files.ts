import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KeyPair, newKeyPair, publicKeyOf } from './key-pair.ts'

/** The keys on disk: the practice's pair, and the public half of the recovery key, whose other half is on paper. */
export interface KeyFiles {
  practice: KeyPair
  recoveryPublicKey: string
  /** Made by a development start: nobody holds the recovery key. */
  throwAway: boolean
}

const practiceFile = 'practice-key.json'
const recoveryFile = 'recovery-public-key.json'

/** Either file counts: a pair that lost one half is mended by hand, never by new keys beside the old one. */
export const hasKeyFiles = (folder: string) =>
  [practiceFile, recoveryFile].some(name => existsSync(join(folder, name)))

/** Reads both files. Throws a sentence that names the file where one is missing, malformed or not a pair. */
export async function readKeyFiles(folder: string): Promise<KeyFiles> {
  const practice = readJson(join(folder, practiceFile))
  const recovery = readJson(join(folder, recoveryFile))
  const privateKey = keyIn(practice, 'privateKey', practiceFile)
  const publicKey = keyIn(practice, 'publicKey', practiceFile)
  if ((await publicKeyOf(privateKey)) !== publicKey)
    throw new Error(`${practiceFile}: the two halves do not belong together`)
  return {
    practice: { publicKey, privateKey },
    recoveryPublicKey: keyIn(recovery, 'publicKey', recoveryFile),
    throwAway: practice.throwAway === true || recovery.throwAway === true,
  }
}

export interface NewKeys {
  practice: KeyPair
  recovery: KeyPair
}

export const newKeys = async (): Promise<NewKeys> => ({
  practice: await newKeyPair(),
  recovery: await newKeyPair(),
})

/** Writes what belongs on disk: mode 0600, never over a file. The recovery key's private half is not written. */
export function writeKeyFiles(folder: string, { practice, recovery }: NewKeys, throwAway: boolean): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeNew(join(folder, recoveryFile), { publicKey: recovery.publicKey, throwAway })
  writeNew(join(folder, practiceFile), { ...practice, throwAway })
}

const writeNew = (path: string, content: object) =>
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })

function readJson(path: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    // The parser's own words quote the file, and with it the key.
    const words = error instanceof SyntaxError ? 'it is not JSON' : String((error as Error).message)
    throw new Error(`${path} cannot be read: ${words}`)
  }
}

function keyIn(content: Record<string, unknown>, field: string, file: string): string {
  const value = content[field]
  if (typeof value !== 'string' || Buffer.from(value, 'base64').length !== 32)
    throw new Error(`${file}: ${field} is not a key of 32 bytes`)
  return value
}
