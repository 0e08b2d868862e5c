import type { KeyObject } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { chunkSize, sealChunk } from './chunks.ts'
import { asUnavailable } from './disk-faults.ts'

/** A file that is being written. It ends with `finish` or with `abandon`. Faults: `unavailable` where the disk is full. */
export interface Incoming {
  /** Resolves once the piece was taken, so that whoever sends is held back as long. */
  write(piece: Buffer): Promise<void>
  /** Answers after everything is on the disk for good. */
  finish(): Promise<void>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}

/** Resolves when a chunk may be sealed: one in each turn of the event loop, whoever's it is. */
export type Turns = () => Promise<void>

/** However many files come in, whatever else the program does comes in between their chunks. */
export function openTurns(): Turns {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => new Promise<void>(resolve => void setImmediate(resolve)))
    return last
  }
}

/** Writes a file in sealed chunks, never more than one of them in memory. `done` is called when it was abandoned. */
export async function writeSealed(
  path: string,
  { id, key, turns, done }: { id: string; key: KeyObject; turns: Turns; done: () => void },
): Promise<Incoming> {
  const file = await open(path, 'wx', 0o600)
  const chunk = Buffer.allocUnsafe(chunkSize)
  let filled = 0
  let number = 0

  const flush = async (isLast: boolean) => {
    await turns()
    await file.writeFile(sealChunk(key, id, number++, isLast, chunk.subarray(0, filled))).catch(refuse)
    filled = 0
  }

  return {
    async write(piece) {
      for (let at = 0; at < piece.length; ) {
        // A full chunk waits until more follows: only then it is not the last one.
        if (filled === chunkSize) await flush(false)
        const taken = piece.copy(chunk, filled, at)
        filled += taken
        at += taken
      }
    },
    async finish() {
      await flush(true)
      await file.datasync().catch(refuse)
      await file.close()
      await syncFolder(dirname(path))
    },
    async abandon() {
      await file.close().catch(() => {})
      await rm(path, { force: true })
      done()
    },
  }
}

const refuse = (error: unknown): never => {
  throw asUnavailable(error)
}

/** The name of a new file outlives a power cut only once its folder was written too. */
async function syncFolder(path: string) {
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}
