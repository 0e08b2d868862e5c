import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { exportInquiries } from '../../actions/desk/export-inquiries.ts'
import { type ExportInput, readExport } from '../../actions/desk/export-order.ts'
import { openExporting } from '../../actions/desk/export-thread.ts'
import { listExports } from '../../actions/desk/list-exports.ts'
import { today } from '../../actions/desk/read-report.ts'
import { Invalid, Refusal } from '../../intake/faults.ts'
import { presets } from '../../intake/reports/period.ts'
import { logFailure, statusFor } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { exportFields, viewExported } from './export-view.ts'
import { viewKeys } from './keys.ts'
import { asTyped } from './typed.ts'

const word = asTyped(40)
const tick = z.literal('yes').optional().catch(undefined)
const body = z.object({
  ...{ from: word, to: word, queue: word, state: word, source: word },
  ...{ contact: tick, answers: tick },
  reason: z.string().max(20_000).catch(''),
})

/** What leads let leave the house as a file: a form that asks for a reason, and the file itself. */
export async function exportRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const exporting = openExporting(parts.config)
  app.addHook('preClose', () => exporting.close())

  app.get('/staff/exports', async (request, reply) => exportPage(parts, request, reply, {}))

  app.post('/staff/exports', async (request, reply) => {
    const typed = inputOf(body.parse(request.body ?? {}))
    try {
      const order = readExport(typed, today(parts), parts.practice.officeHours.timeZone)
      const file = await exportInquiries(parts, exporting, request.staff, order, error =>
        logFailure(request, error, statusFor(error)),
      )
      const name = `inquiries-${order.period.from}-${order.period.to}.csv`
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(file)
    } catch (error) {
      if (error instanceof Invalid) return exportPage(parts, request, reply, { typed, faults: error.faults })
      if (error instanceof Refusal && error.kind === 'conflict')
        return exportPage(parts, request, reply, { typed, busy: true })
      throw error
    }
  })
}

const inputOf = ({ contact, answers, ...typed }: z.output<typeof body>): ExportInput => ({
  ...typed,
  parts: [...(contact ? ['contact'] : []), ...(answers ? ['answers'] : [])],
})

interface Asked {
  typed?: ExportInput
  faults?: Invalid['faults']
  /** Another export runs. */
  busy?: boolean
}

async function exportPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { typed, faults = [], busy = false }: Asked,
) {
  const [usual] = presets(today(parts))
  const blank = {
    ...{ from: '', to: '', ...usual?.[1] },
    queue: '',
    state: '',
    source: '',
    parts: [],
    reason: '',
  }
  const exported = await listExports(parts, request.staff)
  return sendDeskPage(
    parts,
    request,
    reply,
    'export',
    ({ words }) => ({
      keys: viewKeys(['find', 'help']),
      busy,
      typed: typed ?? blank,
      faults: Object.fromEntries(faults.map(({ field, code }) => [field, code])),
      selects: exportFields(parts.staffPages.text),
      exported: exported.map(one => viewExported(one, words, parts.staffPages.text)),
    }),
    busy ? 409 : faults.length > 0 ? 422 : 200,
  )
}
