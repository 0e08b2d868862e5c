import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { deskFiles } from '../../actions/desk/desk-files.ts'
import {
  exportRecord,
  formatOf,
  formatsFor,
  readExported,
  recordFormats,
} from '../../actions/desk/export-record.ts'
import { findForStaff } from '../../actions/desk/looks.ts'
import { exportFhir } from '../../actions/export-fhir.ts'
import { Invalid } from '../../intake/faults.ts'
import { sight } from '../../intake/roles.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { viewFiles } from './files-view.ts'
import { viewAnswers } from './inquiry-routes.ts'
import { viewInquiry } from './inquiry-view.ts'
import { viewKeys } from './keys.ts'

const params = z.object({ reference: z.string().max(40).catch('') })
const tokenParams = params.extend({ token: z.string().max(400).catch('') })
const body = z.object({
  format: z.enum(recordFormats).catch('print'),
  reason: z.string().max(20_000).catch(''),
})

/** One record leaves the house: a form that asks why, and for a short time the record itself. */
export async function recordRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff/inquiries/:reference/record', async (request, reply) => {
    const { reference } = params.parse(request.params)
    return recordPage(parts, request, reply, reference, {})
  })

  app.post('/staff/inquiries/:reference/record', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const typed = body.parse(request.body ?? {})
    try {
      const exported = await exportRecord(parts, request.staff, reference, typed)
      return reply.redirect(`/staff/inquiries/${exported.reference}/record/${exported.token}`, 303)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const more = { reason: typed.reason, fault: error.faults[0]?.code ?? null }
      return recordPage(parts, request, reply, reference, more, 422)
    }
  })

  app.get('/staff/inquiries/:reference/record/:token', async (request, reply) => {
    const { reference, token } = tokenParams.parse(request.params)
    const format = await formatOf(parts, request.staff, reference, token)
    if (format === null) return recordPage(parts, request, reply, reference, { over: true }, 410)
    if (format === 'fhir') return sendBundle(parts, request, reply, reference)
    const { inquiry, answers } = await readExported(parts, request.staff, reference)
    const files = await deskFiles(parts, request.staff, inquiry.row)
    return sendDeskPage(parts, request, reply, 'record-print', ({ words }) => ({
      inquiry: viewInquiry(parts, inquiry, words, [], null),
      files: viewFiles(files, parts),
      proxy: answers?.answers.for_whom === 'other',
      sections: answers === null ? [] : viewAnswers(parts, answers),
      printed: words.time(parts.now().toISOString()),
      by: request.staff.name,
    }))
  })
}

/** A file that leaves; nothing of it is shown in the page. */
async function sendBundle(parts: WebParts, request: FastifyRequest, reply: FastifyReply, typed: string) {
  const { reference, bundle } = await exportFhir(parts, typed, `staff:${request.staff.id}`)
  return reply
    .type('application/fhir+json; charset=utf-8')
    .header('content-disposition', `attachment; filename="${reference}.fhir.json"`)
    .send(JSON.stringify(bundle, null, 2))
}

interface Asked {
  reason?: string
  fault?: string | null
  /** Its time has passed, or it was somebody else's. */
  over?: boolean
}

async function recordPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: string,
  { reason = '', fault = null, over = false }: Asked,
  status = 200,
) {
  const { reference } = await findForStaff(parts, request.staff, typed, 'exported')
  return sendDeskPage(
    parts,
    request,
    reply,
    'record',
    () => ({
      reference,
      keys: viewKeys(['find', 'help']),
      withAnswers: sight[request.staff.role].answers,
      formats: formatsFor(request.staff),
      reason,
      fault,
      over,
    }),
    status,
  )
}
