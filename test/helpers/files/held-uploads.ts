import { type ClientRequest, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { samples } from './samples.ts'
import { rawMultipart } from './upload-app.ts'

/** The first half of a form with a file: the rest never comes. Answers how to end it. */
export function holdUploads(url: string, count: number, headers: Record<string, string>): () => void {
  const { body, type } = rawMultipart({}, 'slow.pdf', samples.pdf?.(200_000) ?? Buffer.alloc(0))
  const heads = { ...headers, 'content-type': type, 'content-length': String(body.length) }
  const held: ClientRequest[] = []
  for (let n = 0; n < count; n += 1) {
    const sending = request(url, { method: 'POST', headers: heads, agent: false })
    sending.on('error', () => {})
    sending.write(body.subarray(0, 100_000))
    held.push(sending)
  }
  return () => {
    for (const sending of held) sending.destroy()
  }
}

/** Waits for what follows by itself; whoever asks says afterwards whether it did. */
export async function until(is: () => boolean) {
  for (let tries = 0; tries < 500 && !is(); tries += 1) await wait(10)
}
