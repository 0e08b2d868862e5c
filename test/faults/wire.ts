import { request } from 'node:http'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

export interface WireAnswer {
  /** 0 where the connection ended without an answer. */
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  ms: number
}

/** A request with exactly these headers, which `fetch` would not send. */
export const send = (
  url: string,
  headers: Record<string, string | string[]>,
  body: string | Buffer = '',
  method = 'POST',
): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const sent = request(url, { method, headers, setDefaultHeaders: true }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          ms: performance.now() - started,
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** Bytes as they are, in pieces; answers what came back and when its first byte did. Ends when the server closes, or after `patienceMs`. */
export const sendBytes = (
  url: string,
  pieces: Iterable<string | Buffer>,
  patienceMs = 5000,
): Promise<WireAnswer> =>
  new Promise(resolve => {
    const { hostname, port } = new URL(url)
    const started = performance.now()
    let body = ''
    let ms = Number.NaN
    const socket = connect(Number(port), hostname)
    const end = () => {
      socket.destroy()
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(body)?.[1] ?? 0)
      resolve({ status, headers: {}, body, ms: Number.isNaN(ms) ? performance.now() - started : ms })
    }
    const timer = setTimeout(end, patienceMs)
    socket.on('data', chunk => {
      if (Number.isNaN(ms)) ms = performance.now() - started
      body += chunk.toString('latin1')
      if (/^HTTP\/1\.1 \d{3}[\s\S]*\r\n\r\n/.test(body)) setTimeout(end, 20)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      end()
    })
    socket.on('connect', () => {
      for (const piece of pieces) if (socket.writable) socket.write(piece)
    })
  })
