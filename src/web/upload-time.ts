import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

export interface UploadTimes {
  /** So long an upload may take in all. */
  mostMs: number
  /** Within each of these it must bring `leastPerSecond` on average. */
  windowMs: number
  leastPerSecond: number
  /** More than this is no form any more, whatever is in it. */
  mostBytes: number
}

export const uploadTimes: UploadTimes = {
  mostMs: 10 * 60_000,
  windowMs: 15_000,
  leastPerSecond: 8 * 1024,
  mostBytes: 256 * 1024 * 1024,
}

const uploading = new WeakSet<Socket>()

/** Whether the server's limit for a request is passed by an upload, which has a limit of its own. */
export const isUploading = (socket: Socket): boolean => uploading.has(socket)

/**
 * Gives a request more time than others have, as long as its body keeps coming. One that stalls is cut off. Time in
 * which we held it back ourselves does not count: then its bytes wait in our own buffer, or all of them are here and the
 * scanner is asked. Answers how to end this.
 */
export function giveTime(
  request: IncomingMessage,
  { mostMs, windowMs, leastPerSecond, mostBytes }: UploadTimes,
): () => void {
  const { socket } = request
  const begun = { bytes: socket.bytesRead, ms: performance.now() }
  let before = begun.bytes
  const timer = setInterval(() => {
    const isHeld = request.complete || request.readableLength > 0
    const isSlow = !isHeld && socket.bytesRead - before < (leastPerSecond * windowMs) / 1000
    const isOver = performance.now() - begun.ms >= mostMs || socket.bytesRead - begun.bytes > mostBytes
    before = socket.bytesRead
    if (isSlow || isOver) socket.destroy()
  }, windowMs)
  const quietMs = socket.timeout ?? 0
  socket.setTimeout(0)
  uploading.add(socket)
  return () => {
    clearInterval(timer)
    socket.setTimeout(quietMs)
    uploading.delete(socket)
  }
}
