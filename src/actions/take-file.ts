import type { KeyObject } from 'node:crypto'
import type { Cabinet } from '../files/cabinet.ts'
import { type Content, type ContentFault, watchContent } from '../files/content.ts'
import { isAnothersEnding, largestFile } from '../files/kinds.ts'
import { endingOf, keptName } from '../files/names.ts'
import type { Scanner } from '../files/scanner.ts'
import type { Incoming } from '../files/write-sealed.ts'
import { Refusal } from '../intake/faults.ts'
import type { KeyPlace, Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent } from '../storage/house-events.ts'

export interface FileParts {
  store: Store
  vault: Vault
  cabinet: Cabinet
  /** Null where no scanner is set. */
  scanner: Scanner | null
  now: () => Date
  newId: () => string
}

export type FileFaultCode =
  | ContentFault
  | 'not_its_name'
  | 'too_large'
  | 'too_many'
  | 'infected'
  | 'no_room'
  | 'busy'
  | 'missed'
  | 'foreign'

/** Why a file was not taken. `name` is as it came: clean it before it is shown. */
export interface FileFault {
  name: string
  code: FileFaultCode
}

/** A file that lies sealed on the disk, and has no row yet. */
export interface TakenFile extends KeyPlace {
  name: string
  content: Content
  scan: 'clean' | 'waiting'
  key: KeyObject
}

export interface SentFile {
  name: string
  /** Who sends it, for the event of one that is refused. */
  by: string
  /** The content as it comes. It is read to its end, whatever becomes of the file. */
  pieces: AsyncIterable<Buffer>
}

/**
 * Seals one file onto the disk while it comes in, and has it scanned meanwhile. Answers it, or why it was not taken;
 * then nothing of it is left. Throws where the sender went away, and leaves nothing then either.
 */
export async function takeFile(parts: FileParts, sent: SentFile): Promise<TakenFile | FileFault> {
  const name = keptName(sent.name)
  const begun = await begin(parts).catch(ifUnavailable)
  if (begun === 'no_room') {
    await drain(sent.pieces)
    return { name, code: begun }
  }
  const taken = await write(parts, begun.incoming, { ...sent, name }).catch(ifUnavailable)
  return typeof taken === 'string' ? { name, code: taken } : { ...begun.place, name, ...taken }
}

async function begin({ vault, cabinet, newId }: FileParts) {
  const id = newId()
  const { key, ...place } = vault.newDataKey(await vault.currentHour(), id, 'files')
  return { incoming: await cabinet.begin(id, key), place: { id, key, ...place } }
}

const ifUnavailable = (error: unknown): 'no_room' => {
  if (error instanceof Refusal && error.kind === 'unavailable') return 'no_room'
  throw error
}

/** Whatever a form still holds after a file that is not taken must be read. */
export async function drain(
  pieces: AsyncIterable<Buffer>,
  see: (piece: Buffer) => void = () => {},
): Promise<void> {
  for await (const piece of pieces) see(piece)
}

type Written = Pick<TakenFile, 'content' | 'scan'>

async function write(
  parts: FileParts,
  incoming: Incoming,
  { name, by, pieces }: SentFile,
): Promise<Written | FileFaultCode> {
  const scan = parts.scanner?.begin()
  try {
    const content = await copy(pieces, incoming, scan?.write)
    const fault = typeof content === 'string' ? content : faultOfName(content, name)
    const verdict = fault === null ? ((await scan?.verdict()) ?? 'unknown') : 'unknown'
    const refused = fault ?? (verdict === 'infected' ? verdict : null)
    if (typeof content !== 'string' && refused === null) {
      await incoming.finish()
      return { content, scan: verdict === 'clean' ? 'clean' : 'waiting' }
    }
    await incoming.abandon()
    if (refused === 'infected') await recordInfected(parts, by)
    return refused ?? 'wrong_kind'
  } catch (error) {
    await incoming.abandon()
    throw error
  } finally {
    scan?.abandon()
  }
}

const recordInfected = ({ store, vault, now }: FileParts, actor: string) =>
  store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor,
      kind: 'file_refused',
      detail: { why: 'infected' },
    }),
  )

const faultOfName = ({ kind }: Content, name: string): 'not_its_name' | null =>
  isAnothersEnding(kind, endingOf(name)) ? 'not_its_name' : null

/** Reads everything, also where nothing can be kept any more: the rest of the form comes after it. */
async function copy(
  pieces: AsyncIterable<Buffer>,
  incoming: Incoming,
  scan?: (piece: Buffer) => Promise<void>,
): Promise<Content | ContentFault | 'too_large'> {
  const watched = watchContent()
  const failed: unknown[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > largestFile || failed.length > 0) continue
    watched.see(piece)
    await incoming.write(piece).catch(error => failed.push(error))
    await scan?.(piece)
  }
  if (failed.length > 0) throw failed[0]
  return size > largestFile ? 'too_large' : watched.whole()
}
