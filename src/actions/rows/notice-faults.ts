import { isAcknowledgement } from '../../intake/notices.ts'
import type { Happened } from '../../intake/triage/replay.ts'
import type { NoticeState } from '../../storage/tables.ts'
import type { ToldRows } from '../../storage/told-rows.ts'
import { differing, gone, namedBy, type RowFault } from './row-fault.ts'

const waiting = ['queued', 'sending'] as const

/** In which states a notice can be after the last event that tells of it. */
const statesAfter: Readonly<Record<string, readonly NoticeState[]>> = {
  notice_sent: ['sent'],
  notice_deferred: ['deferred', 'sending'],
  notice_unknown: ['unknown', 'deferred', 'sending'],
  notice_failed: ['failed'],
  notice_again: waiting,
  notice_rested: ['rested'],
}

/** Nobody is told of an inquiry unseen that somebody took a notice away, or called it sent. */
export function noticeFaults(
  { inquiry, notices }: Pick<ToldRows, 'inquiry' | 'notices'>,
  events: readonly Happened[],
): RowFault[] {
  const told = namedBy(events, 'notice')
  return [
    ...gone('notices', notices, told),
    ...notices.flatMap(row => {
      const last = told.get(row.id)?.at(-1)
      const states = last ? (statesAfter[last.kind] ?? []) : waiting
      return [
        ...differing(`notices/${row.id}`, row, { kind: last?.detail.kind, channel: last?.detail.channel }),
        ...(states.some(state => state === row.state)
          ? []
          : [{ place: `notices/${row.id}/state`, fault: 'not_as_told' as const }]),
      ]
    }),
    ...(isCountRight(notices, events)
      ? []
      : [{ place: `inquiries/${inquiry.id}/notices`, fault: 'not_as_told' as const }]),
  ]
}

/** How many notices the events say were written; an arrival of long ago does not say it. */
function isCountRight(notices: readonly { kind: string }[], events: readonly Happened[]): boolean {
  if (events[0]?.detail.notices === undefined) return true
  const written = events
    .filter(({ kind }) => !kind.startsWith('notice_'))
    .reduce((sum, { detail }) => sum + Number(detail.notices ?? 0), 0)
  return written === notices.filter(({ kind }) => !isAcknowledgement(kind)).length
}
