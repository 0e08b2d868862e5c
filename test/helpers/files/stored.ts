import { attachFiles } from '../../../src/actions/attach-files.ts'
import { keepFiles } from '../../../src/actions/keep-files.ts'
import { type FileFault, type FileParts, type TakenFile, takeFile } from '../../../src/actions/take-file.ts'
import { filesOf } from '../../../src/storage/files.ts'
import type { TestService } from '../service.ts'

/** The pieces in which a file comes over the wire. */
export async function* piecesOf(content: Buffer, size = 60_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}

/** Takes a file in as the web does. Throws where it is not taken. */
export async function taken(parts: FileParts, name: string, content: Buffer): Promise<TakenFile> {
  const file = await takeFile(parts, { name, by: 'person', pieces: piecesOf(content) })
  if ('code' in file) throw new Error(`${file.name}: ${file.code}`)
  return file
}

/** Keeps files under a form's token. */
export const kept = async (
  parts: FileParts,
  token: string,
  files: Record<string, Buffer>,
): Promise<FileFault[]> => {
  const sent = []
  for (const [name, content] of Object.entries(files)) sent.push(await taken(parts, name, content))
  return keepFiles(parts, token, sent)
}

/** Keeps files and gives them to an inquiry, as an accepted form does. */
export async function attached(parts: FileParts, inquiryId: string, files: Record<string, Buffer>) {
  const token = `token of ${parts.newId()}`
  await kept(parts, token, files)
  const { store, vault, now } = parts
  await store.commit(trx =>
    attachFiles(trx, vault.secrets.chain, { token, inquiryId, at: now(), actor: 'person' }),
  )
}

/** A whole content that comes in pieces. */
export async function whole(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = []
  for await (const piece of pieces) found.push(piece)
  return Buffer.concat(found)
}

/** Attaches one file to an inquiry of a running service, by its reference. Answers the file's id. */
export async function attachedTo({ parts }: TestService, reference: string, name: string, content: Buffer) {
  const { id } = await parts.store.db
    .selectFrom('inquiries')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  await attached(parts, id, { [name]: content })
  return (await filesOf(parts.store.db, id)).at(-1)?.id ?? ''
}
