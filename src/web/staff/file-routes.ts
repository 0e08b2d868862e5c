import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { downloadFile, rescanFile } from '../../actions/desk/desk-files.ts'
import { kindOfCode } from '../../files/kinds.ts'
import type { WebParts } from '../parts.ts'

const params = z.object({
  reference: z.string().max(40).catch(''),
  file: z.string().max(40).catch(''),
})

/** A file is never shown in the browser, and could do nothing if it were. */
const apart = {
  'content-type': 'application/octet-stream',
  'content-security-policy': "sandbox; default-src 'none'",
}

export async function fileRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff/inquiries/:reference/files/:file', async (request, reply) => {
    const { reference, file } = params.parse(request.params)
    const { name, kind, size, pieces } = await downloadFile(parts, request.staff, reference, file)
    const called = `${name.reference}-${name.number}.${kindOfCode(kind).endings[0]}`
    return reply
      .headers({
        ...apart,
        'content-disposition': `attachment; filename="${called}"`,
        'content-length': size,
      })
      .send(Readable.from(pieces, { objectMode: false }))
  })

  app.post('/staff/inquiries/:reference/files/:file/scan', async (request, reply) => {
    const { reference, file } = params.parse(request.params)
    const scan = await rescanFile(parts, request.staff, reference, file)
    return reply.redirect(`/staff/inquiries/${encodeURIComponent(reference)}?done=file_${scan}`, 303)
  })
}
