import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { mayLook } from '../../accounts/policy.ts'
import { caseVerbs } from '../../actions/desk/case-pairs.ts'
import { readCase } from '../../actions/desk/case-suggestions.ts'
import { deskFiles } from '../../actions/desk/desk-files.ts'
import { type DeskAnswers, readDeskAnswers, readDeskInquiry } from '../../actions/desk/read-desk-inquiry.ts'
import { readThinLine } from '../../actions/desk/read-thin-line.ts'
import { revealChannel } from '../../actions/desk/reveal-channel.ts'
import { Invalid } from '../../intake/faults.ts'
import { giverOf } from '../../intake/form/givers.ts'
import { formOf } from '../../practice/forms.ts'
import { allStaff } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { viewReview } from '../public/form-view.ts'
import { viewCase } from './case-view.ts'
import { sendDeskPage } from './desk-frame.ts'
import { scanDone, viewFiles } from './files-view.ts'
import { viewInquiry } from './inquiry-view.ts'
import { viewKeys } from './keys.ts'
import { thinLinePage } from './thin-line-page.ts'
import { asTyped } from './typed.ts'
import { isVerb } from './verb-fields.ts'
import type { Tried } from './verb-forms.ts'

const params = z.object({ reference: z.string().max(40).catch('') })
const query = z.object({ done: z.string().max(40).optional().catch(undefined) })
/** What else than a verb was done, and is said on the page. */
const others: readonly string[] = ['entered', 'tracker_ended', 'tracker_renewed', ...caseVerbs, ...scanDone]
const override = z.object({
  channel: z.enum(['call', 'text', 'email', 'post']).catch('call'),
  reason: asTyped(2000),
})

export async function inquiryRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff/inquiries/:reference', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const { done } = query.parse(request.query)
    const line = await readThinLine(parts, request.staff, reference)
    if (line) return thinLinePage(parts, request, reply, line)
    return inquiryPage(parts, request, reply, reference, {
      done: done !== undefined && (isVerb(done) || others.includes(done)) ? done : null,
    })
  })

  app.get('/staff/inquiries/:reference/answers', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const read = await readDeskAnswers(parts, request.staff, reference)
    return sendDeskPage(parts, request, reply, 'answers', ({ words }) => ({
      added: read.added.map(({ at, note }) => ({ at: words.time(at), note })),
      reference: read.row.reference,
      keys: viewKeys(['find', 'help']),
      proxy: read.answers.for_whom === 'other',
      unknownSafety: read.unknownSafety,
      part2: read.part2,
      sections: viewAnswers(parts, read),
    }))
  })

  app.post('/staff/inquiries/:reference/channel-override', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const { channel, reason } = override.parse(request.body ?? {})
    try {
      const address = await revealChannel(parts, request.staff, reference, channel, reason)
      return inquiryPage(parts, request, reply, reference, { revealed: { channel, address } })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return inquiryPage(
        parts,
        request,
        reply,
        reference,
        { override: { channel, reason, fault: error.faults[0]?.code } },
        422,
      )
    }
  })
}

/** The answers in words, each with who gave it where staff wrote it down. */
export function viewAnswers(
  { practice, staffPages: { text } }: WebParts,
  { row, answers, givers }: DeskAnswers,
) {
  return viewReview(formOf(practice, row.source), answers, text)
    .filter(({ rows }) => rows.length > 0)
    .map(section => ({
      ...section,
      rows: section.rows.map(row => {
        const giver = giverOf(givers, row.name)
        return { ...row, giver: giver === null ? null : text(`intake.givers.${giver}`) }
      }),
    }))
}

interface More {
  done?: string | null
  tried?: Tried | null
  revealed?: { channel: string; address: string } | null
  override?: { channel: string; reason: string; fault: string | undefined } | null
}

/** The page of one inquiry, with whatever just happened on it. */
export async function inquiryPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  reference: string,
  { done = null, tried = null, revealed = null, override = null }: More,
  status = 200,
) {
  const inquiry = await readDeskInquiry(parts, request.staff, reference)
  const files = await deskFiles(parts, request.staff, inquiry.row)
  const oneCase = await readCase(parts, inquiry.row)
  const staff = await allStaff(parts.store.db)
  return sendDeskPage(
    parts,
    request,
    reply,
    'inquiry',
    frame => {
      const view = viewInquiry(parts, inquiry, frame.words, staff, tried)
      const one = viewCase(parts, frame, inquiry.row, oneCase)
      const opensOrganisations = mayLook(request.staff.role, '/staff/organisations/:id')
      const more = { one, files: viewFiles(files, parts), keys: view.keys, opensOrganisations }
      return { inquiry: view, ...more, done, revealed, override }
    },
    status,
  )
}
