import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { setImmediate as breathe } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'

const boundary = 'invented-boundary'
const fileSize = 2 * 1024 * 1024
const pieceSize = 64 * 1024

const fields = {
  ...{ referrer_name: 'Dr. Ines Invented', referrer_role: 'LCSW', referrer_npi: '2000000010' },
  ...{
    referrer_organisation: 'Invented Family Practice',
    referrer_phone: '978-555-0150',
    answer_way: 'phone',
  },
  ...{ legal_name: 'Rosalind Invented', name: 'Rosa Invented', birth_date: '4/23/1988' },
  ...{ person_way: 'person', phone: '978-555-0123', contact_call: 'yes', language: 'English' },
  ...{ person_knows: 'yes', feedback: 'full', urgency: 'routine' },
  reason: 'She has been low since the summer, and withdrew from her friends.',
  ...{ risk_now: 'no', risk_self: 'none', risk_others: 'none', safety_plan: 'not_needed', intent: 'anyway' },
}

const part = (head: string, content: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`

/** Five letters of 2 MB, as they stand in a form. */
const letters = (): Buffer[] =>
  Array.from({ length: 5 }, (_, n) =>
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="letter ${n}.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n`,
      ),
      randomBytes(fileSize),
      Buffer.from('\n%%EOF\n\r\n'),
    ]),
  )

/** Sends one referral with its five letters, as fast as they are taken. Throws where it is not accepted. */
async function sendReferral(url: string, files: readonly Buffer[]): Promise<void> {
  const page = await (await fetch(`${url}/refer`)).text()
  const token = /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const head = Object.entries({ ...fields, form_token: token }).map(([name, value]) =>
    part(`name="${name}"`, value),
  )
  const pieces = [Buffer.from(head.join('')), ...files, Buffer.from(`--${boundary}--\r\n`)]
  const sending = request(`${url}/refer`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': pieces.reduce((sum, { length }) => sum + length, 0),
    },
  })
  const answered = once(sending, 'response')
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += pieceSize) {
      if (!sending.write(piece.subarray(at, at + pieceSize))) await once(sending, 'drain')
      await breathe()
    }
  sending.end()
  const [answer] = await answered
  answer.resume()
  if (answer.statusCode !== 303) throw new Error(`A referral was answered ${answer.statusCode}`)
}

export interface Uploads {
  /** Ends after the referrals that are under way; answers how long each took that was accepted. */
  stop(): Promise<number[]>
}

/** Sends referrals one after the other over so many connections, on a thread of its own. Answers once it begins. */
export async function startUploads(
  url: string,
  atOnce: number,
  most = Number.POSITIVE_INFINITY,
): Promise<Uploads> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { url, atOnce, most } })
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error))
  await Promise.race([once(worker, 'message'), failed])
  return {
    async stop() {
      worker.postMessage('stop')
      const [times] = await Promise.race([once(worker, 'message'), failed])
      await worker.terminate()
      return times
    },
  }
}

async function work({ url, atOnce, most }: { url: string; atOnce: number; most: number }) {
  const files = letters()
  const times: number[] = []
  let stopped = false
  let begun = 0
  parentPort?.once('message', () => {
    stopped = true
  })
  parentPort?.postMessage('ready')
  const loop = async () => {
    while (!stopped && begun++ < most) {
      const began = performance.now()
      await sendReferral(url, files)
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  while (!stopped) await new Promise(resolve => setTimeout(resolve, 10))
  parentPort?.postMessage(times)
}

if (parentPort) await work(workerData)
