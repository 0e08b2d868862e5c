import type { FastifyReply, FastifyRequest } from 'fastify'
import { mayLook } from '../../accounts/policy.ts'
import { ruleApproval } from '../../actions/desk/approve-rules.ts'
import { countQueues } from '../../actions/desk/list-queue.ts'
import { type Role, sight } from '../../intake/roles.ts'
import type { DeskQueue } from '../../intake/triage/record.ts'
import { areStale } from '../../practice/crisis-lines.ts'
import { remembered } from '../../storage/remembered.ts'
import { coveredBy, staffNames } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { deskWords } from './desk-words.ts'

/** Where somebody at the desk can do something about an alarm; the others are for whoever runs the service. */
const alarmPages: Readonly<Record<string, string>> = {
  risk_waiting: '/staff',
  promise_passed: '/staff/queues/overdue',
  next_try_passed: '/staff/queues/overdue',
  follow_up_passed: '/staff/queues/waiting',
  appointment_passed: '/staff/queues/scheduled',
  notices_stalled: '/staff/mail',
  notices_failed: '/staff/mail',
  notices_unknown: '/staff/mail',
}

/** Lists are for whoever may see inquiries, and mail for whoever may decide of it; to the others an alarm leads nowhere. */
function hrefOf(code: string, role: Role): string | null {
  const page = alarmPages[code] ?? null
  const may = page === '/staff/mail' ? mayLook(role, page) : sight[role].inquiries
  return may ? page : null
}

/** What stands around every page of the desk: the queues with their counts, what is due next, what needs attention. */
async function deskFrame(parts: WebParts, request: FastifyRequest) {
  const { store, practice, now, staffPages } = parts
  const [counts, names, mine] = await Promise.all([
    countQueues(parts, request.staff),
    remembered(store, 'staff names', now(), () => staffNames(store.db)),
    remembered(store, `covered by ${request.staff.id}`, now(), () => coveredBy(store.db, request.staff.id)),
  ])
  const words = deskWords(practice.officeHours, now(), names, staffPages.text)
  const count = (queue: DeskQueue) => counts.find(found => found.queue === queue)?.count ?? 0
  const nextDue = counts
    .filter(({ queue }) => queue === 'to_contact' || queue === 'same_day' || queue === 'immediate')
    .flatMap(({ next }) => (next !== null && next > now().toISOString() ? [next] : []))
    .sort()[0]
  return {
    words,
    names,
    mine,
    frame: {
      tabs: counts.map(({ queue, count, more, oldest }) => ({
        queue,
        href: `/staff/queues/${queue}`,
        count: more ? `${count}+` : String(count),
        empty: count === 0,
        hot: count > 0 && (queue === 'immediate' || queue === 'same_day' || queue === 'overdue'),
        oldest: oldest === null ? null : words.age(oldest),
      })),
      toContact: count('immediate') + count('same_day') + count('overdue') + count('to_contact'),
      nextDue: nextDue === undefined ? null : words.soon(nextDue),
      unapproved: (await ruleApproval(parts)) === null,
      staleLines: areStale(practice.crisisLines, now()),
      alarms: (await parts.deskAlarms()).map(({ code, count }) => ({
        code,
        count,
        href: hrefOf(code, request.staff.role),
      })),
    },
  }
}

export type Frame = Awaited<ReturnType<typeof deskFrame>>

/** Answers a page of the desk inside its frame. */
export async function sendDeskPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  template: string,
  data: (frame: Frame) => object | Promise<object>,
  status = 200,
) {
  const frame = await deskFrame(parts, request)
  return parts.staffPages.send(
    request,
    reply,
    template,
    { ...(await data(frame)), frame: frame.frame },
    status,
  )
}
