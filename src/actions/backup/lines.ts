import { StringDecoder } from 'node:string_decoder'
import type { TableSum } from '../../storage/snapshot.ts'

/** What the lines of a backup say. Between them stand rows (arrays) and parts of files (base64). */
export type Mark =
  | { backup: 1; made_at: string; schema: string[] }
  | { table: string; columns: string[] }
  | { file: string }
  | { end: Manifest }

/** What must have come out when everything was read. */
export interface Manifest {
  tables: Record<string, TableSum>
  files: number
}

/** Joins what passes into chunks of a useful size. */
export async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = ''
  for await (const line of lines) {
    text += `${line}\n`
    if (text.length < 64 * 1024) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

/** The lines in a stream of bytes. */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
