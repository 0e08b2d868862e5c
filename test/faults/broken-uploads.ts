import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { multipart } from '../helpers/files/upload-app.ts'
import type { Fields } from '../helpers/referral.ts'
import type { Sent } from './file-sender.ts'

export const endingsOfUploads = ['reset', 'closed', 'half_closed', 'silent'] as const
type Ending = (typeof endingsOfUploads)[number]

/** Sends a share of a form with files and goes away, one way or another. Answers after the connection is gone. */
export async function breakOff(
  url: string,
  fields: Fields,
  files: readonly Sent[],
  share: number,
  ending: Ending,
) {
  const whole = new Response(
    multipart(
      fields,
      files.map(([name, content]) => [name, content]),
    ),
  )
  const body = Buffer.from(await whole.arrayBuffer())
  const { hostname, port } = new URL(url)
  const head = `POST /refer HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: ${whole.headers.get('content-type')}\r\nContent-Length: ${body.length}\r\n\r\n`
  // The last bytes end the form: without them it is never whole.
  const sent = body.subarray(0, Math.floor((body.length - 10) * share))
  const socket = connect(Number(port), hostname)
  const gone = new Promise<void>(resolve => void socket.once('close', () => resolve()))
  socket.on('error', () => {}).on('data', () => {})
  socket.write(head)
  await Promise.race([new Promise(resolve => socket.write(sent, resolve)), gone])
  if (ending === 'reset') socket.resetAndDestroy()
  else if (ending === 'closed') socket.destroy()
  else if (ending === 'half_closed') socket.end()
  else await wait(1000).then(() => socket.destroy())
  await gone
}
