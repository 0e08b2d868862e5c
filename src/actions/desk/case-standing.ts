import type { Actor } from '../../intake/roles.ts'
import { eventsOf } from '../../storage/events.ts'
import type { EventRow } from '../../storage/tables.ts'
import { type QueueRow, rowOf } from './list-queue.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

/** An inquiry as a list shows it, and what has changed it since a version was seen. */
export interface Standing {
  row: QueueRow
  since: EventRow[]
}

/** Where one side of a pair stands now. Faults: `not_found`. */
export async function readStanding(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  seen: number,
): Promise<Standing> {
  const row = await findInquiry(parts, actor, reference)
  const events = await eventsOf(parts.store.db, row.id)
  const versionOf = ({ detail }: EventRow) =>
    Number((JSON.parse(detail) as { version?: number }).version ?? 0)
  return { row: await rowOf(parts, row), since: events.filter(event => versionOf(event) > seen) }
}
