import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  listMine,
  listNext,
  listQueue,
  type QueueList,
  type QueueRow,
} from '../../actions/desk/list-queue.ts'
import { deskQueues } from '../../intake/triage/record.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { viewKeys } from './keys.ts'
import { sourceInWords } from './source-words.ts'

const params = z.object({ queue: z.enum([...deskQueues, 'mine']) })
const query = z.object({ after: z.string().max(80).optional().catch(undefined) })

export async function queueRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff', async (request, reply) => {
    if (request.staff.role === 'administrator') return reply.redirect('/staff/accounts', 303)
    return sendDeskPage(parts, request, reply, 'queue', async frame =>
      viewList(parts, frame, 'next', await listNext(parts, request.staff)),
    )
  })

  app.get('/staff/queues/:queue', async (request, reply) => {
    const asked = params.safeParse(request.params)
    if (!asked.success) return sendFailure(reply, parts.pages, 404)
    const { queue } = asked.data
    const { after } = query.parse(request.query)
    return sendDeskPage(parts, request, reply, 'queue', async frame =>
      viewList(
        parts,
        frame,
        queue,
        queue === 'mine'
          ? await listMine(parts, request.staff, frame.mine, after)
          : await listQueue(parts, request.staff, queue, after),
      ),
    )
  })
}

function viewList(parts: WebParts, { words, mine }: Frame, queue: string, list: QueueList) {
  const rows = list.rows.map(row => viewRow(parts, words, mine, row))
  return {
    queue,
    first: queue === 'next' ? (rows[0] ?? null) : null,
    groups: queue === 'next' ? groupsOf(rows) : rows.length > 0 ? [{ queue: null, rows }] : [],
    next: list.next,
    keys: viewKeys(['down', 'enter', 'claim', 'find', 'help']),
  }
}

type RowView = ReturnType<typeof viewRow>

/** Rows that follow each other for the same reason. */
function groupsOf(rows: readonly RowView[]) {
  const groups: { queue: RowView['queue']; rows: RowView[] }[] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last && last.queue === row.queue) last.rows.push(row)
    else groups.push({ queue: row.queue, rows: [row] })
  }
  return groups
}

/** A row of a list, in words. */
export function viewRow(
  { staffPages: { text } }: Pick<WebParts, 'staffPages'>,
  words: Frame['words'],
  mine: readonly string[],
  row: QueueRow,
) {
  return {
    reference: row.reference,
    href: `/staff/inquiries/${row.reference}`,
    name: row.name || text('desk.no_name'),
    age: words.age(row.received_at),
    source: sourceInWords(row, text),
    queue: row.queue,
    hot: row.queue === 'immediate' || row.queue === 'same_day' || row.queue === 'overdue',
    reason: text(row.queue === 'closed' ? `desk.state.${row.state}` : `desk.reason.${row.reason}`),
    due: words.next(row),
    assignee: words.person(row.assignee),
    mine: row.assignee !== null && mine.includes(row.assignee),
    attempts: row.attempts,
    held: row.held === 1,
    version: row.version,
  }
}
