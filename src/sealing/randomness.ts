import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(16 * 1024)
let used = pool.length

/** Random bytes from the system's generator, drawn many at a time: one draw costs as much as sealing a short text. */
export function randomBytesFromPool(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const part = pool.subarray(used, used + length)
  used += length
  const bytes = Buffer.from(part)
  // What was handed out must not be found a second time, neither by us nor in a memory dump.
  part.fill(0)
  return bytes
}
