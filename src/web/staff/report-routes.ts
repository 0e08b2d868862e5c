import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { organisationNames } from '../../actions/desk/organisations.ts'
import { readReport, today } from '../../actions/desk/read-report.ts'
import { type Period, presets, readPeriod } from '../../intake/reports/period.ts'
import { type ReportCode, type Reports, reportCodes } from '../../intake/reports/reports.ts'
import { staffNames } from '../../storage/staff.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { chartModes, chartSizes } from './chart-looks.ts'
import { openDrawing } from './chart-thread.ts'
import { chartOf } from './charts.ts'
import { csvOf } from './csv.ts'
import { sendDeskPage } from './desk-frame.ts'
import { sheetOf } from './report-sheets.ts'
import { viewReport } from './report-view.ts'
import { reportWords } from './report-words.ts'

const params = z.object({ report: z.enum(reportCodes) })
const day = z.string().max(40).optional().catch(undefined)
const query = z.object({ from: day, to: day })
const picture = z.object({ mode: z.enum(chartModes), size: z.enum(chartSizes) })

/** Reports for leads: a page with all of them, and the picture and the table of each as files of their own. */
export async function reportRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const drawing = openDrawing()
  app.addHook('onClose', () => drawing.close())

  app.get('/staff/reports', async (request, reply) => {
    const asked = query.parse(request.query)
    const { period, faults } = readPeriod(asked, today(parts))
    const shown = faults.length > 0 ? [] : reportCodes
    return sendDeskPage(
      parts,
      request,
      reply,
      'reports',
      async ({ names }) => {
        const read = shown.map(
          async code => [code, await readReport(parts, request.staff, code, period)] as const,
        )
        const found = await Promise.all(read)
        const words = await wordsOf(parts, names, period, found)
        return {
          sections: found.map(([code, report]) => viewReport(code, report, words, period)),
          typed: faults.length > 0 ? { ...period, ...given(asked) } : period,
          faults: Object.fromEntries(faults.map(({ field, code }) => [field, code])),
          presets: presets(today(parts)).map(([code, range]) => ({
            code,
            href: `/staff/reports?from=${range.from}&to=${range.to}`,
            current: range.from === period.from && range.to === period.to && faults.length === 0,
          })),
          from: words.day(period.from),
          to: words.day(period.to),
        }
      },
      faults.length > 0 ? 422 : 200,
    )
  })

  app.get('/staff/reports/:report/chart.svg', async (request, reply) => {
    const asked = await askedFor(parts, request)
    const look = picture.safeParse(request.query)
    if (!asked || !look.success) return sendFailure(reply, parts.pages, 404)
    const { code, report, words } = asked
    return reply
      .type('image/svg+xml; charset=utf-8')
      .send(await drawing.svg(chartOf(code, report, words, look.data)))
  })

  app.get('/staff/reports/:report.csv', async (request, reply) => {
    const asked = await askedFor(parts, request)
    if (!asked) return sendFailure(reply, parts.pages, 404)
    const { code, report, words, period } = asked
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${code}-${period.from}-${period.to}.csv"`)
      .send(csvOf(sheetOf(code, report, words), words))
  })
}

/** The report and the period that a file's address names; null where it names none. */
async function askedFor(parts: WebParts, request: FastifyRequest) {
  const named = params.safeParse(request.params)
  const { period, faults } = readPeriod(query.parse(request.query), today(parts))
  if (!named.success || faults.length > 0) return null
  const code = named.data.report
  const report = await readReport(parts, request.staff, code, period)
  const words = await wordsOf(parts, await staffNames(parts.store.db), period, [[code, report]])
  return { code, period, words, report }
}

/** How the reports say things; the names of organizations are opened for those that are shown. */
async function wordsOf(
  parts: WebParts,
  staff: ReadonlyMap<string, string>,
  period: Period,
  found: readonly (readonly [ReportCode, Reports[ReportCode]])[],
) {
  const shown = found.flatMap(([, report]) => ('organisations' in report ? report.rows : []))
  const ids = shown.flatMap(({ who }) => (typeof who === 'string' ? [] : [who.id]))
  const names = { staff, organisations: await organisationNames(parts, ids) }
  return reportWords(parts.staffPages.text, names, period)
}

const given = (asked: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value?.trim()))
