import type { KeyObject } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { unavailable } from '../intake/faults.ts'
import { openChunk, sealedChunkSize, sealedSize } from './chunks.ts'
import { asUnavailable } from './disk-faults.ts'
import { type Incoming, openTurns, writeSealed } from './write-sealed.ts'

/** As much stays free for everything else: a letter must not keep an inquiry from being stored. */
const leastFreeBytes = 300 * 1024 * 1024

/** The folder of sealed files. New ones lie in a folder of their own until their row is stored. */
export interface Cabinet {
  /** Opens a new file. Faults: `unavailable` where the disk is full or takes nothing. */
  begin(id: string, key: KeyObject): Promise<Incoming>
  /** Moves a file whose row is stored to where it stays. */
  settle(id: string): Promise<void>
  /** The content of a file of `size` bytes, piece by piece. Throws where it is not there or will not open. */
  read(id: string, key: KeyObject, size: number): AsyncGenerator<Buffer>
  /** Takes a file off the disk, wherever it lies. */
  remove(id: string): Promise<void>
  /** New files that nobody writes any more, with the time of their last change. */
  left(): Promise<{ id: string; changedAt: Date }[]>
}

export function openCabinet(folder: string, leastFree = leastFreeBytes): Cabinet {
  const arrivals = join(folder, 'arriving')
  const arriving = new Set<string>()
  const turns = openTurns()

  const find = async (id: string): Promise<FileHandle> => {
    const settled = await open(join(folder, id), 'r').catch(ifThere)
    return settled ?? open(join(arrivals, id), 'r')
  }

  return {
    async begin(id, key) {
      arriving.add(id)
      const path = join(arrivals, id)
      const done = () => arriving.delete(id)
      try {
        await mkdir(arrivals, { recursive: true, mode: 0o700 })
        const { bavail, bsize } = await statfs(arrivals)
        if (bavail * bsize < leastFree) throw unavailable('files: too little room')
        return await writeSealed(path, { id, key, turns, done })
      } catch (error) {
        done()
        throw asUnavailable(error)
      }
    },
    async settle(id) {
      await rename(join(arrivals, id), join(folder, id)).finally(() => arriving.delete(id))
    },
    async *read(id, key, size) {
      const file = await find(id)
      try {
        if ((await file.stat()).size !== sealedSize(size)) throw new Error(`The file ${id} is not whole`)
        yield* chunksOf(file, id, key, sealedSize(size))
      } finally {
        await file.close()
      }
    },
    async remove(id) {
      await Promise.all([rm(join(arrivals, id), { force: true }), rm(join(folder, id), { force: true })])
      arriving.delete(id)
    },
    async left() {
      const names = (await readdir(arrivals).catch(ifThere)) ?? []
      const found = names
        .filter(id => !arriving.has(id))
        .map(async id => {
          const known = await stat(join(arrivals, id)).catch(ifThere)
          return known ? [{ id, changedAt: known.mtime }] : []
        })
      return (await Promise.all(found)).flat()
    },
  }
}

async function* chunksOf(file: FileHandle, id: string, key: KeyObject, length: number) {
  for (let number = 0, at = 0; at < length; number++, at += sealedChunkSize) {
    const sealed = Buffer.allocUnsafe(Math.min(sealedChunkSize, length - at))
    await file.read(sealed, 0, sealed.length, at)
    yield openChunk(key, id, number, at + sealed.length === length, sealed)
  }
}

const ifThere = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
}
