import multipart from '@fastify/multipart'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { forgetFile, keepFiles, listKept, type StoredFile } from '../../actions/keep-files.ts'
import { drain, type FileFault, type FileParts, type TakenFile, takeFile } from '../../actions/take-file.ts'
import { largestFile, mostFiles } from '../../files/kinds.ts'
import { Refusal } from '../../intake/faults.ts'
import { issueToken, readToken } from '../../sealing/form-token.ts'
import type { Origins } from '../origin.ts'
import { giveTime, type UploadTimes, uploadTimes } from '../upload-time.ts'
import { addField, type Fields } from './fields.ts'
import { isFromElsewhere, ownFieldsOf } from './own-pages.ts'
import { openUploadSlots } from './upload-slots.ts'

/** All fields of the longest form, filled to their limits in a script of three bytes a sign. */
const mostFieldBytes = 512 * 1024

/** A form as its handler gets it, however it was sent. */
export interface SentForm {
  fields: Fields
  /** The form's one-time token, or a new one where none of ours came. */
  token: string
  /** All files that wait under the token, those that came now among them. */
  files: StoredFile[]
  /** What was not taken of those that came now. */
  faults: FileFault[]
  /** A file was taken back; nothing is to be sent yet. */
  removed: boolean
}

const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  remove_file: z.string().max(40).optional().catch(undefined),
})

/** Lets a scope take forms with files. */
export const acceptUploads = (app: FastifyInstance) =>
  app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      // One byte more, so that a file that is too large can be told from one that just fits.
      fileSize: largestFile + 1,
      files: 4 * mostFiles,
      fields: 500,
      parts: 520,
      fieldNameSize: 100,
      fieldSize: mostFieldBytes / 4,
      headerPairs: 20,
    },
  })

export type Uploads = (request: FastifyRequest, reply: FastifyReply) => Promise<SentForm>

/**
 * In whose name the files of a form are taken, as events name it, and by what its sender is told from others; null where
 * they are not taken, and its words alone are.
 */
export type Sender = (request: FastifyRequest) => Promise<{ by: string; sender: string } | null>

type TurnedAway = 'busy' | 'foreign' | 'too_many'

/** Whether the files of an upload are taken, and how it makes room for the next. */
interface Place {
  from: { by: string } | TurnedAway
  leave: () => void
}

const nowhere = (from: TurnedAway): Place => ({ from, leave: () => {} })

/**
 * Reads forms with or without files. Files are sealed onto the disk as they come, never held whole in memory, and kept
 * under the form's token; where nobody's are taken, or too many come at once, the text alone is. Throws 413 where a form
 * is larger than any that a person fills in.
 */
export function openUploads(
  parts: FileParts & Origins,
  sender: Sender,
  times: UploadTimes = uploadTimes,
): Uploads {
  const takeSlot = openUploadSlots()
  const placeFor = async (request: FastifyRequest): Promise<Place> => {
    if (isFromElsewhere(parts, request)) return nowhere('foreign')
    const from = await sender(request)
    const leave = from && takeSlot(from.sender)
    return from && leave ? { from, leave } : nowhere('busy')
  }
  return async (request, reply) => {
    const own = ownFieldsOf(parts, request)
    if (!request.isMultipart()) return formOf(parts, own((request.body ?? {}) as Fields), [], [])
    if (Number(request.headers['content-length'] ?? 0) > times.mostBytes) throw stopReading(request, reply)
    const end = giveTime(request.raw, times)
    const taken: TakenFile[] = []
    let place = nowhere('busy')
    try {
      place = await placeFor(request)
      const sent = await readParts(parts, request, reply, taken, place.from)
      return await formOf(parts, own(sent.fields), sent.faults, taken)
    } catch (error) {
      await Promise.all(taken.map(({ id }) => parts.cabinet.remove(id)))
      throw error
    } finally {
      place.leave()
      end()
    }
  }
}

/** Whether files were not taken for a reason of ours, so that the same form may be sent again as it is. */
export const isOurFault = ({ code }: FileFault): boolean => code === 'no_room' || code === 'busy'

async function readParts(
  parts: FileParts,
  request: FastifyRequest,
  reply: FastifyReply,
  taken: TakenFile[],
  from: Place['from'],
) {
  const fields = new Map<string, string | string[]>()
  const faults: FileFault[] = []
  let bytes = 0
  for await (const part of readable(request.parts())) {
    if (part.type === 'file') {
      const sent = { name: part.filename ?? '', pieces: readable<Buffer>(part.file) }
      const file =
        typeof from === 'string'
          ? await turnAway(sent, from)
          : taken.length >= mostFiles
            ? await turnAway(sent, 'too_many')
            : await takeFile(withScanner(parts, taken), { ...sent, by: from.by })
      if ('content' in file) taken.push(file)
      // A field in which nothing was chosen comes as a nameless file without content.
      else if (sent.name !== '' || file.code !== 'empty') faults.push(file)
      continue
    }
    if (typeof part.value !== 'string') continue
    bytes += Buffer.byteLength(part.value)
    if (part.valueTruncated || bytes > mostFieldBytes) throw stopReading(request, reply)
    addField(fields, part.fieldname, part.value)
  }
  return { fields: Object.fromEntries(fields), faults }
}

/** A scanner that gave no answer is not waited for again within a form: the worker asks it later. */
const withScanner = (parts: FileParts, taken: readonly TakenFile[]): FileParts =>
  taken.some(({ scan }) => scan === 'waiting') ? { ...parts, scanner: null } : parts

/** What goes wrong while a body is read is its sender's fault: it has no end, or is no form. */
async function* readable<T>(pieces: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pieces
  } catch (error) {
    throw Object.assign(error as Error, { statusCode: (error as FastifyError).statusCode ?? 400 })
  }
}

async function turnAway(
  { name, pieces }: { name: string; pieces: AsyncIterable<Buffer> },
  code: TurnedAway,
): Promise<FileFault> {
  let size = 0
  await drain(pieces, piece => {
    size += piece.length
  })
  return { name, code: size === 0 ? 'empty' : code }
}

async function formOf(
  parts: FileParts,
  fields: Fields,
  faults: readonly FileFault[],
  taken: readonly TakenFile[],
): Promise<SentForm> {
  const { form_token, remove_file } = envelope.parse(fields)
  const { secrets } = parts.vault
  const token = readToken(secrets.token, form_token).genuine
    ? form_token
    : issueToken(secrets.token, parts.now().getTime())
  const noRoom = taken.map(({ name }): FileFault => ({ name, code: 'no_room' }))
  const unkept = await keepFiles(parts, token, taken).catch(ifUnavailable(noRoom))
  if (remove_file !== undefined) await forgetFile(parts, token, remove_file)
  return {
    fields,
    token,
    files: await listKept(parts, token).catch(ifUnavailable<StoredFile[]>([])),
    faults: [...faults, ...unkept],
    removed: remove_file !== undefined,
  }
}

/** A store that takes nothing in for a moment must not cost what somebody typed. */
const ifUnavailable =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (error instanceof Refusal && error.kind === 'unavailable') return otherwise
    throw error
  }

/** Nothing more of the body is looked at, and the answer ends the connection. */
function stopReading({ raw }: FastifyRequest, reply: FastifyReply): Error {
  raw.unpipe()
  raw.resume()
  reply.header('connection', 'close')
  return Object.assign(new Error('The form is too large'), { statusCode: 413 })
}
