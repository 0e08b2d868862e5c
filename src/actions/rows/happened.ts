import type { Happened } from '../../intake/triage/replay.ts'
import type { EventRow } from '../../storage/tables.ts'

/** A stored event as it was told. One that is no longer JSON tells nothing: its chain says that it was changed. */
export const happened = ({
  kind,
  at,
  actor,
  detail,
}: Pick<EventRow, 'kind' | 'at' | 'actor' | 'detail'>): Happened => ({
  kind,
  at,
  actor,
  detail: detailIn(detail),
})

function detailIn(text: string): Happened['detail'] {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
