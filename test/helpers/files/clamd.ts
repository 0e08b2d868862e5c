import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Ends, newFolder } from '../service.ts'
import { eicar } from './samples.ts'

/** How a scripted clamd behaves: as a real one, or it takes everything and says nothing, breaks off, or refuses. */
export type Manner = 'scans' | 'hangs' | 'breaks' | 'refuses'

export interface Clamd {
  url: string
  manner: Manner
  /** How often it was asked. */
  connections: number
  /** Sizes of the files that it was given whole. */
  seen: number[]
  stop(): Promise<void>
}

/** A real server on a free port, or on a socket in a folder, that speaks INSTREAM and knows one virus. */
export async function clamdFor(
  t: Ends,
  where: 'tcp' | 'unix' = 'tcp',
  manner: Manner = 'scans',
): Promise<Clamd> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    clamd.connections += 1
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    serve(socket, clamd)
  })
  const path = join(newFolder(), 'clamd.sock')
  if (where === 'unix') server.listen(path)
  else server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const clamd: Clamd = {
    url: typeof address === 'object' && address ? `tcp://127.0.0.1:${address.port}` : `unix:${path}`,
    manner,
    connections: 0,
    seen: [],
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
  t.teardown(() => clamd.stop())
  return clamd
}

const hello = 'zINSTREAM\0'

function serve(socket: Socket, clamd: Clamd) {
  let bytes = Buffer.alloc(0)
  const pieces: Buffer[] = []
  let greeted = false
  socket.on('data', data => {
    if (clamd.manner === 'hangs') return
    if (clamd.manner === 'breaks') return socket.destroy()
    if (clamd.manner === 'refuses') return void socket.end('INSTREAM size limit exceeded. ERROR\0')
    bytes = Buffer.concat([bytes, data])
    if (!greeted && bytes.length >= hello.length) {
      if (bytes.toString('latin1', 0, hello.length) !== hello) return socket.destroy()
      greeted = true
      bytes = bytes.subarray(hello.length)
    }
    while (greeted && bytes.length >= 4) {
      const length = bytes.readUInt32BE()
      if (length === 0) return answer(socket, clamd, Buffer.concat(pieces))
      if (bytes.length < 4 + length) return
      pieces.push(Buffer.from(bytes.subarray(4, 4 + length)))
      bytes = bytes.subarray(4 + length)
    }
  })
}

function answer(socket: Socket, clamd: Clamd, content: Buffer) {
  clamd.seen.push(content.length)
  socket.end(content.includes(eicar) ? 'stream: Invented-Test-Signature FOUND\0' : 'stream: OK\0')
}
