import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Asked, askRequest, formBody, getRequest, postRequest } from './requests.ts'

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export interface Load {
  perSecond: number
  /** The 99th percentile of the times from the first byte sent to the last byte received, in milliseconds. */
  p99: number
}

interface Answered {
  status: number
  body: Buffer
  /** The server ends the connection after this answer, as it does after a thousand requests. */
  last: boolean
}

/**
 * Sends requests over kept connections, one at a time on each, as fast as the answers come. It does nothing else, so that
 * on two cores the server and not this generator is what is measured. Throws on any other status than `expected`.
 */
async function send(
  url: string,
  connections: number,
  next: () => Buffer | undefined,
  expected: readonly number[],
  seen?: (body: Buffer) => void,
): Promise<Load> {
  const times: number[] = []
  const began = performance.now()
  const work = async () => {
    let wire = await openWire(url)
    for (let request = next(); request; request = next()) {
      const sent = performance.now()
      const { status, body, last } = await wire.ask(request)
      times.push(performance.now() - sent)
      if (!expected.includes(status))
        throw new Error(`${url} answered ${status} to ${request.toString('latin1').split('\r\n', 1)}`)
      seen?.(body)
      if (!last) continue
      wire.close()
      wire = await openWire(url)
    }
    wire.close()
  }
  await Promise.all(Array.from({ length: connections }, work))
  const took = (performance.now() - began) / 1000
  const count = times.length
  times.sort((a, b) => a - b)
  return { perSecond: count / took, p99: times[Math.floor(count * 0.99)] ?? Number.NaN }
}

async function openWire(url: string) {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  let settle: ((answer: Answered) => void) | undefined
  let fail: ((error: Error) => void) | undefined
  let received = Buffer.alloc(0)
  socket.on('data', part => {
    received = received.length === 0 ? part : Buffer.concat([received, part])
    const answer = wholeAnswer(received)
    if (!answer) return
    received = Buffer.alloc(0)
    settle?.(answer)
  })
  socket.on('error', error => fail?.(error))
  socket.on('close', () => fail?.(new Error('The connection was closed')))
  return {
    ask: (request: Buffer) =>
      new Promise<Answered>((resolve, reject) => {
        settle = resolve
        fail = reject
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

/** Both servers say how long their answer is. */
function wholeAnswer(received: Buffer): Answered | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  if (received.length < end + 4 + length) return undefined
  return {
    status: Number(head.slice(9, 12)),
    body: received.subarray(end + 4),
    last: /\r\nconnection: close/i.test(head),
  }
}

/** GETs for so many seconds. */
export function gets(url: string, path: string, seconds: number, connections = 64): Promise<Load> {
  const request = getRequest(path)
  const until = performance.now() + seconds * 1000
  return send(url, connections, () => (performance.now() < until ? request : undefined), [200])
}

/** Sends each form once. Every one must be accepted. */
export function posts(url: string, bodies: readonly string[], connections: number): Promise<Load> {
  const requests = bodies.map(postRequest)
  let n = 0
  return send(url, connections, () => requests[n++], [303])
}

/** Asks pages as somebody who is signed in, each once. */
export function pages(
  url: string,
  cookie: string,
  asked: readonly Asked[],
  connections: number,
): Promise<Load> {
  const requests = asked.map(one => askRequest(new URL(url).host, cookie, one))
  let n = 0
  return send(url, connections, () => requests[n++], [200, 303])
}

/** As many filled forms as are to be sent, each with a one-time token of its own. */
export const filledForms = async (url: string, count: number): Promise<string[]> =>
  (await tokens(url, count)).map(formBody)

async function tokens(url: string, count: number): Promise<string[]> {
  const found: string[] = []
  let asked = 0
  const request = getRequest('/contact')
  await send(
    url,
    16,
    () => (asked++ < count ? request : undefined),
    [200],
    body => {
      const token = /name="form_token" value="([^"]+)"/.exec(body.toString('latin1'))?.[1]
      if (token) found.push(token)
    },
  )
  return found
}
