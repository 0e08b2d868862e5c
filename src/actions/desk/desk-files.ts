import { conflict, notFound, type Refusal } from '../../intake/faults.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { appendEvent } from '../../storage/events.ts'
import type { FileRow, ScanState } from '../../storage/file-tables.ts'
import { fileOf, filesOf } from '../../storage/files.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { listFiles, type StoredFile } from '../keep-files.ts'
import { noteVerdict, scanFile } from '../scan-files.ts'
import type { FileParts } from '../take-file.ts'
import { findForStaff } from './looks.ts'
import { recordRefusal } from './refusals.ts'
import type { DeskParts } from './triage-inquiry.ts'

type Parts = DeskParts & FileParts

/** The files of an inquiry that was opened, oldest first; none for whoever may not read answers. */
export async function deskFiles(
  parts: Pick<Parts, 'store' | 'vault'>,
  { role }: Actor,
  { id }: InquiryRow,
): Promise<StoredFile[]> {
  return sight[role].answers ? listFiles(parts, id) : []
}

/** A file that wears no virus as far as anybody could look; with a scanner that is one that it has looked at. */
export const mayBeDownloaded = ({ scan }: Pick<FileRow, 'scan'>, hasScanner: boolean): boolean =>
  scan === 'clean' || (scan === 'waiting' && !hasScanner)

export interface DeskFile {
  /** What it is called on the computer of whoever downloads it: nothing of what the sender wrote. */
  name: { reference: string; number: number }
  kind: string
  size: number
  pieces: AsyncGenerator<Buffer>
}

/**
 * Opens one file for whoever may read the answers. Each time is an event, stored before anything is given out. Faults:
 * `not_found`, `conflict` where it is not to be opened: not scanned yet, infected, damaged.
 */
export async function downloadFile(
  parts: Parts,
  actor: Actor,
  reference: string,
  id: string,
): Promise<DeskFile> {
  const { inquiry, file } = await findFile(parts, actor, reference, id, 'file_downloaded')
  if (!mayBeDownloaded(file, parts.scanner !== null))
    throw await refused(
      parts,
      actor,
      reference,
      'file_downloaded',
      conflict(`The file ${id} is ${file.scan}`),
    )
  const pieces = await opened(parts, actor, file)
  await record(parts, actor, inquiry.id, 'file_downloaded', id)
  const all = await filesOf(parts.store.db, inquiry.id)
  const number = all.findIndex(row => row.id === id) + 1
  return { name: { reference: inquiry.reference, number }, kind: file.kind, size: file.size, pieces }
}

/** Has one file scanned again, and answers what came of it. Faults: `not_found`. */
export async function rescanFile(
  parts: Parts,
  actor: Actor,
  reference: string,
  id: string,
): Promise<ScanState> {
  const { file } = await findFile(parts, actor, reference, id, 'file_scanned')
  return scanFile(parts, file, `staff:${actor.id}`)
}

async function findFile(parts: Parts, actor: Actor, reference: string, id: string, wanted: string) {
  const inquiry = await findForStaff(parts, actor, reference, 'answers_viewed')
  const file = await fileOf(parts.store.db, inquiry.id, id)
  if (!file) throw await refused(parts, actor, reference, wanted, notFound('There is no such file'))
  return { inquiry, file }
}

async function refused(parts: Parts, actor: Actor, reference: string, wanted: string, refusal: Refusal) {
  await recordRefusal(parts, actor, wanted, refusal, reference)
  return refusal
}

/** The first piece is opened before anything is answered: most damage shows there. */
async function opened({ cabinet, vault, ...parts }: Parts, actor: Actor, file: FileRow) {
  const pieces = cabinet.read(file.id, await vault.dataKey(file, 'files'), file.size)
  try {
    const first = await pieces.next()
    return joined(first, pieces)
  } catch (error) {
    await noteVerdict({ ...parts, vault }, file.id, 'damaged', `staff:${actor.id}`)
    throw conflict(`The file ${file.id} is damaged: ${error instanceof Error ? error.name : ''}`)
  }
}

async function* joined(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

const record = ({ store, vault, now }: Parts, actor: Actor, inquiryId: string, kind: string, file: string) =>
  store.commit(trx =>
    appendEvent(trx, vault.secrets.chain, {
      inquiry_id: inquiryId,
      at: now(),
      actor: `staff:${actor.id}`,
      kind,
      detail: { file, from: actor.from },
    }),
  )
