import type { OneCase } from '../../actions/desk/case-suggestions.ts'
import type { QueueRow } from '../../actions/desk/list-queue.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { WebParts } from '../parts.ts'
import type { Frame } from './desk-frame.ts'
import { viewRow } from './queue-routes.ts'

/** What belongs to one case with an inquiry, and what may: each with its reasons in words and the version that is seen. */
export function viewCase(
  parts: WebParts,
  { words, mine }: Frame,
  row: Pick<InquiryRow, 'reference' | 'version'>,
  { others, suggestions, dismissed }: OneCase,
) {
  const { text } = parts.staffPages
  const view = (other: QueueRow) => ({
    ...viewRow(parts, words, mine, other),
    received: words.time(other.received_at),
  })
  return {
    action: `/staff/inquiries/${row.reference}`,
    version: row.version,
    others: others.map(view),
    suggestions: suggestions.map(other => ({
      ...view(other),
      likely: other.likeness.degree === 'likely',
      reasons: other.likeness.reasons.map(reason => text(`case.reason.${reason}`)).join(', '),
    })),
    dismissed: dismissed.map(view),
  }
}
