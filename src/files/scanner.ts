import { connect, type Socket } from 'node:net'

/** `unknown` where the scanner gave no answer: it is down, too slow, or refuses so large a file. */
export type Verdict = 'clean' | 'infected' | 'unknown'

/** One file on its way through the scanner. */
export interface Scan {
  /** Resolves once the scanner took the piece, or was given up. Never rejects. */
  write(piece: Buffer): Promise<void>
  /** What the scanner says of all that was written. */
  verdict(): Promise<Verdict>
  /** Nothing more comes. */
  abandon(): void
}

export interface Scanner {
  begin(): Scan
}

export interface ScannerTimes {
  /** So long may taking a piece last. */
  pieceMs: number
  /** So long may the answer take after the last piece. */
  answerMs: number
}

const usualTimes: ScannerTimes = { pieceMs: 5_000, answerMs: 15_000 }

/**
 * Speaks INSTREAM to clamd: each piece after its length in four bytes, a length of none at the end.
 * `url` is `tcp://host:port` or `unix:/path`.
 */
export function openScanner(url: string, times: ScannerTimes = usualTimes): Scanner {
  return { begin: () => scanOver(connectTo(url), times) }
}

const connectTo = (url: string): Socket => {
  const { protocol, hostname, port, pathname } = new URL(url)
  return protocol === 'unix:'
    ? connect({ path: decodeURIComponent(pathname) })
    : connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3310) })
}

const longestAnswer = 4096

function scanOver(socket: Socket, { pieceMs, answerMs }: ScannerTimes): Scan {
  let answer = ''
  const over = new Promise<void>(resolve => {
    const end = () => resolve()
    socket.on('error', end).on('close', end).on('end', end)
    socket.on('data', data => {
      answer += data.toString('latin1')
      if (answer.includes('\0') || answer.length > longestAnswer) end()
    })
  })
  const give = async (length: number, piece: Buffer) => {
    if (socket.destroyed || answer !== '') return
    socket.cork()
    socket.write(lengthOf(length))
    const isTaken = socket.write(piece)
    socket.uncork()
    if (!isTaken) await within(pieceMs, socket, Promise.race([drained(socket), over]))
  }
  socket.write('zINSTREAM\0')
  return {
    async write(piece) {
      if (piece.length > 0) await give(piece.length, piece)
    },
    async verdict() {
      await give(0, Buffer.alloc(0))
      await within(answerMs, socket, over)
      socket.destroy()
      return verdictOf(answer)
    },
    abandon: () => void socket.destroy(),
  }
}

const verdictOf = (answer: string): Verdict => {
  if (/^stream: OK\0/.test(answer)) return 'clean'
  return /^stream: .+ FOUND\0/.test(answer) ? 'infected' : 'unknown'
}

const lengthOf = (length: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

const drained = (socket: Socket) => new Promise<void>(resolve => void socket.once('drain', () => resolve()))

/** Waits for something, and breaks the connection off where it takes too long. */
async function within(ms: number, socket: Socket, awaited: Promise<void>) {
  const timer = setTimeout(() => socket.destroy(), ms)
  await awaited.finally(() => clearTimeout(timer))
}
