import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type KeyPair, newKeyPair, publicKeyOf } from './key-pair.ts'

/** The keys on disk: the practice's pair, and the public half of the recovery key, whose other half is on paper. */
export interface KeyFiles {
  practice: KeyPair
  /** The one that takes its place, while the store is moved over to it. */
  next: KeyPair | null
  recoveryPublicKey: string
  /** Made by a development start: nobody holds the recovery key. */
  throwAway: boolean
}

const practiceFile = 'practice-key.json'
const nextFile = 'practice-key.next.json'
const recoveryFile = 'recovery-public-key.json'

/** Either file counts: a pair that lost one half is mended by hand, never by new keys beside the old one. */
export const hasKeyFiles = (folder: string) =>
  [practiceFile, recoveryFile].some(name => existsSync(join(folder, name)))

/** Reads both files. Throws a sentence that names the file where one is missing, malformed or not a pair. */
export async function readKeyFiles(folder: string): Promise<KeyFiles> {
  // The next one first: it becomes the other while both are read, and then it is read twice, never not at all.
  const next = await nextIn(folder)
  const practice = await pairIn(folder, practiceFile)
  const recovery = readJson(join(folder, recoveryFile))
  return {
    practice: practice.pair,
    next: next?.pair ?? null,
    recoveryPublicKey: keyIn(recovery, 'publicKey', recoveryFile),
    throwAway: practice.throwAway || recovery.throwAway === true,
  }
}

async function nextIn(folder: string) {
  try {
    return await pairIn(folder, nextFile)
  } catch (error) {
    if (!existsSync(join(folder, nextFile))) return null
    throw error
  }
}

async function pairIn(folder: string, file: string): Promise<{ pair: KeyPair; throwAway: boolean }> {
  const content = readJson(join(folder, file))
  const privateKey = keyIn(content, 'privateKey', file)
  const publicKey = keyIn(content, 'publicKey', file)
  if ((await publicKeyOf(privateKey)) !== publicKey)
    throw new Error(`${file}: the two halves do not belong together`)
  return { pair: { publicKey, privateKey }, throwAway: content.throwAway === true }
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
export function writeKeyFiles(
  folder: string,
  { practice, recovery }: { practice: KeyPair; recovery: Pick<KeyPair, 'publicKey'> },
  throwAway: boolean,
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeNew(folder, recoveryFile, { publicKey: recovery.publicKey, throwAway })
  writeNew(folder, practiceFile, { ...practice, throwAway })
}

/** Puts the next practice key beside the one in use. Never over a file. */
export const writeNextKey = (folder: string, pair: KeyPair): void => writeNew(folder, nextFile, pair)

/** Puts the next practice key in the place of the one in use, which is gone then. */
export const useNextKey = (folder: string): void =>
  renameSync(join(folder, nextFile), join(folder, practiceFile))

/** Whole or not at all, and durable: what is sealed to a key that a power cut took is lost. */
function writeNew(folder: string, name: string, content: object): void {
  const path = join(folder, name)
  rmSync(`${path}.part`, { force: true })
  writeFileSync(`${path}.part`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true })
  // Unlike a rename, a link never takes the place of a file.
  linkSync(`${path}.part`, path)
  rmSync(`${path}.part`)
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

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
