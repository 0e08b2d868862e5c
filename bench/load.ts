import { Agent, request } from 'node:http'
import autocannon from 'autocannon'

/** The form that the measurements send: a filled one, as most people send it. */
export const formBody = (token: string, n: number): string =>
  new URLSearchParams({
    form_token: token,
    for_whom: 'self',
    name: `Invented Person ${n}`,
    age_band: '18_plus',
    zip: '01960',
    phone: '978-555-0123',
    contact_call: 'yes',
    contact_times: 'weekdays after five',
    mood_low: '2',
    mood_swings: '1',
    anx_worry: '3',
    anx_tense: '2',
    iso_pull: '2',
    iso_alone: 'skip',
    impact: '2',
    group_openness: 'unsure',
    safety_now: 'no',
    safety_self: 'none',
    safety_others: 'none',
    message: 'I have been worn out for months and would like to talk to someone about your groups.',
    intent: 'send',
  }).toString()

const form = 'application/x-www-form-urlencoded'

/** Answers per second of a GET. */
export async function getsPerSecond(url: string, seconds: number): Promise<number> {
  const result = await autocannon({ url, connections: 64, duration: seconds })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx + result.errors} not answered with 200`)
  return result.requests.average
}

/** Answers per second of forms over 64 connections, each body once. Every one must be accepted. */
export async function postsPerSecond(url: string, bodies: string[]): Promise<number> {
  let next = 0
  const statuses = new Map<number, number>()
  const began = performance.now()
  await autocannon({
    url,
    connections: 64,
    amount: bodies.length,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': form },
        setupRequest: sent => ({ ...sent, body: bodies[next++] ?? '' }),
        onResponse: status => void statuses.set(status, (statuses.get(status) ?? 0) + 1),
      },
    ],
  })
  const took = (performance.now() - began) / 1000
  if (statuses.get(303) !== bodies.length)
    throw new Error(`${url}: ${JSON.stringify([...statuses])} of ${bodies.length}`)
  return bodies.length / took
}

/** The 99th percentile, in milliseconds, of forms sent one after the other on each of ten connections. */
export async function postP99(url: string, bodies: string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  const times: number[] = []
  let next = 0
  const one = async () => {
    while (next < bodies.length) {
      const body = bodies[next++] ?? ''
      const began = performance.now()
      const status = await post(url, body, agent)
      if (status !== 303) throw new Error(`${url} answered ${status}`)
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: 10 }, one))
  agent.destroy()
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length * 0.99)] ?? Number.NaN
}

const post = (url: string, body: string, agent: Agent) =>
  new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': form, 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', agent, headers }, answer => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** Fetches as many forms as are to be sent: each has a one-time token of its own. */
export async function tokens(url: string, count: number): Promise<string[]> {
  const found: string[] = []
  await autocannon({
    url: `${url}/contact`,
    connections: 16,
    amount: count,
    requests: [
      {
        onResponse(_status, body) {
          const token = /name="form_token" value="([^"]+)"/.exec(body)?.[1]
          if (token) found.push(token)
        },
      },
    ],
  })
  return found
}
