import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cursorText, readCursor } from '../../actions/desk/cursor.ts'
import { decideNotices, noticeDecisions } from '../../actions/desk/decide-notices.ts'
import { sight } from '../../intake/roles.ts'
import { backlog } from '../../storage/notices.ts'
import { stuckNotices } from '../../storage/stuck-notices.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { asTyped } from './typed.ts'

const pageSize = 50
const query = z.object({ after: z.string().max(80).optional().catch(undefined) })
const body = z.object({
  notice: asTyped(pageSize * 40).transform(ids => ids.split(' ')),
  decision: z.enum(noticeDecisions),
})

/** Mails and alerts that did not go out by themselves, and what somebody decides of them. */
export async function mailStateRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const show = (request: FastifyRequest, reply: FastifyReply, decided: number | null, status = 200) => {
    const { after } = query.parse(request.query)
    return sendDeskPage(
      parts,
      request,
      reply,
      'admin-mail',
      async frame => ({ ...(await viewMail(parts, request, frame, after)), decided }),
      status,
    )
  }

  app.get('/staff/mail', (request, reply) => show(request, reply, null))

  app.post('/staff/mail', async (request, reply) => {
    const said = body.safeParse(request.body ?? {})
    if (!said.success) return show(request, reply, null, 422)
    const decided = await decideNotices(parts, request.staff, said.data.notice, said.data.decision)
    parts.nudge()
    return show(request, reply, decided)
  })
}

async function viewMail(
  { store, now }: WebParts,
  { staff }: FastifyRequest,
  { words }: Frame,
  after: string | undefined,
) {
  const [counts, rows] = await Promise.all([
    backlog(store.db, now()),
    stuckNotices(store.db, now(), pageSize + 1, readCursor(after)),
  ])
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    counts,
    opens: sight[staff.role].inquiries,
    rows: shown.map(row => ({ ...row, since: words.age(row.created_at) })),
    next: rows.length > pageSize && last ? cursorText({ at: last.created_at, id: last.id }) : null,
  }
}
