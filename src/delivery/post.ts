import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { lookupWithin, mayCallHost, type Reach, refusedAddress } from './addresses.ts'

export interface Call {
  url: string
  body: string
  headers?: Readonly<Record<string, string>>
  reach: Reach
  timeoutMs: number
}

/** Posts JSON and answers the status, or a code of what went wrong on the way. It follows no redirect and never throws. */
export const post = (call: Call): Promise<number | string> => send(call).catch(faultOf)

function send({ url, body, headers, reach, timeoutMs }: Call): Promise<number> {
  return new Promise((resolve, reject) => {
    const to = new URL(url)
    if (!mayCallHost(to, reach)) throw refusedAddress()
    const request = to.protocol === 'https:' ? overHttps : overHttp
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      lookup: lookupWithin(reach),
      // A connection of its own: one that was kept was looked up at another time.
      agent: false as const,
      signal: AbortSignal.timeout(timeoutMs),
    }
    request(to, options, response => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
      .on('error', reject)
      .end(body)
  })
}

function faultOf(error: unknown): string {
  const { name, code } = error as Error & { code?: string }
  return name === 'AbortError' ? 'timeout' : (code ?? 'unreachable').toLowerCase()
}
