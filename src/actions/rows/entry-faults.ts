import type { Happened } from '../../intake/triage/replay.ts'
import type { ToldRows } from '../../storage/told-rows.ts'
import { kindOfEntry } from '../desk/write-down.ts'
import { differing, namedBy, type RowFault, unmatched } from './row-fault.ts'

/** What staff or a referrer wrote down stands under the event that names it: by whom, when, of which kind. */
export function entryFaults({ entries }: Pick<ToldRows, 'entries'>, events: readonly Happened[]): RowFault[] {
  const told = namedBy(events, 'entry')
  return [
    ...unmatched('entries', entries, told),
    ...entries.flatMap(row => {
      // A try by a way that was not allowed leaves two events; the verb's is the last.
      const event = told.get(row.id)?.at(-1)
      if (!event) return []
      const { at, actor, kind } = event
      return differing(`entries/${row.id}`, row, { at, actor, kind: kindOfEntry(kind) })
    }),
  ]
}
