import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import type { Test } from 'tap'
import { openScanner } from '../../../src/files/scanner.ts'
import { answerUnreadable } from '../../../src/web/failures.ts'
import type { Pages } from '../../../src/web/pages.ts'
import { readFields } from '../../../src/web/public/fields.ts'
import { acceptUploads, isOurFault, openUploads } from '../../../src/web/public/uploads.ts'
import { type UploadTimes, uploadTimes } from '../../../src/web/upload-time.ts'
import { partsFor } from '../../storage/engine.ts'
import { newFolder } from '../service.ts'

const noPages: Pages = { text: key => key, language: 'en', page: name => name }

export interface UploadSettings {
  clamdUrl?: string
  times?: Partial<UploadTimes>
  requestTimeoutMs?: number
  connectionTimeoutMs?: number
}

/** A small server around the real reading of uploads, on a free port: it answers what it was given as JSON. */
export async function uploadAppFor(
  t: Test,
  { clamdUrl, times, requestTimeoutMs, connectionTimeoutMs }: UploadSettings = {},
) {
  const folder = newFolder()
  const opened = await partsFor(t, `sqlite:${join(folder, 'intake.db')}`, undefined, folder)
  const scanner = clamdUrl === undefined ? null : openScanner(clamdUrl, { pieceMs: 1000, answerMs: 500 })
  const parts = { ...opened, scanner }
  const app = Fastify({
    requestTimeout: requestTimeoutMs ?? 15_000,
    connectionTimeout: connectionTimeoutMs ?? 20_000,
    http: { connectionsCheckingInterval: 100 },
    clientErrorHandler: answerUnreadable(noPages, {}),
    forceCloseConnections: true,
  })
  const uploads = openUploads(parts, async ({ id }) => ({ by: 'person', sender: id }), {
    ...uploadTimes,
    ...times,
  })
  await app.register(formbody, { parser: readFields })
  await acceptUploads(app)
  app.post('/form', async (request, reply) => {
    const sent = await uploads(request, reply)
    return reply.code(sent.faults.some(isOurFault) ? 503 : sent.faults.length > 0 ? 422 : 200).send(sent)
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  return { url, app, parts, onDisk: () => onDisk(parts.config.dataDir) }
}

/** Every file that lies in the folder of files. */
export function onDisk(dataDir: string): string[] {
  const folder = join(dataDir, 'files')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name !== 'arriving')
}

/** A form as a browser sends it. A repeated field is given as a list. */
export function multipart(
  fields: Record<string, string | string[]>,
  files: readonly [name: string, content: Buffer][] = [],
): FormData {
  const form = new FormData()
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) form.append(name, value)
  for (const [name, content] of files) form.append('files', new Blob([new Uint8Array(content)]), name)
  return form
}

/** The bytes of a form whose file has a name that no browser would send. */
export function rawMultipart(fields: Record<string, string>, name: string, content: Buffer) {
  const boundary = 'invented-boundary'
  const heads = Object.entries(fields).map(
    ([field, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const body = Buffer.concat([
    Buffer.from(heads.join('')),
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  return { body, type: `multipart/form-data; boundary=${boundary}` }
}
