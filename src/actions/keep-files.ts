import { createHmac } from 'node:crypto'
import { mostFiles } from '../files/kinds.ts'
import { open, placeOf, seal } from '../sealing/box.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import type { Vault } from '../sealing/vault.ts'
import type { FileRow, ScanState } from '../storage/file-tables.ts'
import { filesOf, forgetKept, holdForm, keepFile, keptFiles } from '../storage/files.ts'
import type { FileFault, FileParts, TakenFile } from './take-file.ts'

/** So long a file waits for its form to be accepted. */
const keptForMs = 2 * 3_600_000

/** A file as it may be listed; `name` is as it came: clean it before it is shown. */
export interface StoredFile {
  id: string
  name: string
  kind: string
  size: number
  scan: ScanState
  keptAt: string
}

/**
 * Stores the rows of files that came with a form, under the form's token, for two hours. Answers those that were not
 * kept, because the form has enough already. Faults: `unavailable`; then none is kept and nothing is left of any.
 */
export async function keepFiles(
  parts: FileParts,
  token: string,
  taken: readonly TakenFile[],
): Promise<FileFault[]> {
  if (taken.length === 0) return []
  try {
    return await store(parts, token, taken)
  } catch (error) {
    await Promise.all(taken.map(({ id }) => parts.cabinet.remove(id)))
    throw error
  }
}

async function store(parts: FileParts, token: string, taken: readonly TakenFile[]): Promise<FileFault[]> {
  const rows = taken.map(file => rowOf(parts, token, file))
  const outcomes = await parts.store.commit(async trx => {
    await holdForm(parts.store.engine, trx, hashOf(token))
    let room = mostFiles - (await keptFiles(trx, hashOf(token), parts.now())).length
    const outcomes: ('kept' | 'known' | 'too_many')[] = []
    for (const row of rows) {
      const outcome = room <= 0 ? 'too_many' : (await keepFile(trx, row)) ? 'kept' : 'known'
      if (outcome === 'kept') room -= 1
      outcomes.push(outcome)
    }
    return outcomes
  })
  for (const [at, { id }] of taken.entries())
    await (outcomes[at] === 'kept' ? parts.cabinet.settle(id) : parts.cabinet.remove(id))
  return taken.flatMap(({ name }, at) =>
    outcomes[at] === 'too_many' ? [{ name, code: 'too_many' as const }] : [],
  )
}

function rowOf({ vault, now }: FileParts, token: string, file: TakenFile): FileRow {
  const { id, key, content, scan, hour_key, data_key } = file
  const at = now()
  return {
    id,
    token_hash: hashOf(token),
    content_hash: createHmac('sha256', vault.secrets.file)
      .update(`${token}\n`)
      .update(content.digest)
      .digest('base64url'),
    inquiry_id: null,
    kept_at: at.toISOString(),
    expires_at: new Date(at.getTime() + keptForMs).toISOString(),
    kind: content.kind.code,
    size: content.size,
    scan,
    scanned_at: scan === 'clean' ? at.toISOString() : null,
    hour_key,
    data_key,
    name: seal(key, placeOf('files', id, 'name'), file.name),
  }
}

/** The files that wait with a form, by its token. */
export async function listKept(
  { store, vault, now }: Pick<FileParts, 'store' | 'vault' | 'now'>,
  token: string,
): Promise<StoredFile[]> {
  const rows = await keptFiles(store.db, hashOf(token), now())
  return Promise.all(rows.map(row => openFileRow(vault, row)))
}

/** The files of an inquiry, oldest first. */
export async function listFiles(
  { store, vault }: Pick<FileParts, 'store' | 'vault'>,
  inquiryId: string,
): Promise<StoredFile[]> {
  const rows = await filesOf(store.db, inquiryId)
  return Promise.all(rows.map(row => openFileRow(vault, row)))
}

/** Forgets a file that waits with a form. One that is not there is forgotten already. */
export const forgetFile = ({ store, now }: Pick<FileParts, 'store' | 'now'>, token: string, id: string) =>
  store.commit(trx => forgetKept(trx, hashOf(token), id, now()))

/** Opens what a row says of its file. Throws where it will not open. */
async function openFileRow(vault: Vault, row: FileRow): Promise<StoredFile> {
  const key = await vault.dataKey(row, 'files')
  return {
    id: row.id,
    name: open(key, placeOf('files', row.id, 'name'), row.name).toString('utf8'),
    kind: row.kind,
    size: row.size,
    scan: row.scan,
    keptAt: row.kept_at,
  }
}
