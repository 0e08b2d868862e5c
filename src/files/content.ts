import { createHash } from 'node:crypto'
import { docxFault } from './docx.ts'
import { hasForeignSigns } from './foreign-signs.ts'
import { type FileKind, kindDetected } from './kinds.ts'

/** Enough for every signature of our kinds. */
const headLength = 8 * 1024
/** Holds the table of contents of any usual DOCX, and the end of a PDF. */
const tailLength = 128 * 1024

export type ContentFault = 'wrong_kind' | 'mixed' | 'empty'

export interface Content {
  kind: FileKind
  size: number
  /** SHA-256 of the whole. */
  digest: Buffer
}

/** Watches a file go by and says at its end what it is; only its first and last pieces are remembered. */
export function watchContent() {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let tail: Buffer[] = []
  let tailSize = 0
  let size = 0
  return {
    see(chunk: Buffer) {
      hash.update(chunk)
      size += chunk.length
      if (head.length < headLength) head = Buffer.concat([head, chunk.subarray(0, headLength - head.length)])
      tail.push(chunk)
      tailSize += chunk.length
      while (tailSize - (tail[0]?.length ?? 0) >= tailLength) tailSize -= tail.shift()?.length ?? 0
    },
    /** What it was, or why it is not taken. */
    async whole(): Promise<Content | ContentFault> {
      if (size === 0) return 'empty'
      const kind = kindDetected(await detect(head))
      if (kind === null) return 'wrong_kind'
      const end = Buffer.concat(tail).subarray(-tailLength)
      tail = []
      const fault = faultOf(kind, head, end, size)
      return fault ?? { kind, size, digest: hash.digest() }
    },
  }
}

function faultOf(kind: FileKind, head: Buffer, end: Buffer, size: number): ContentFault | null {
  if (hasForeignSigns(kind.code, head, end)) return 'mixed'
  if (kind.code === 'docx') return docxFault(end, size)
  if (kind.code === 'pdf' && !end.includes('%%EOF')) return 'wrong_kind'
  return null
}

/** The detection is loaded with the first file: an idle service does without its memory. */
async function detect(head: Buffer): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type')
  return (await fileTypeFromBuffer(head).catch(() => undefined))?.ext
}
