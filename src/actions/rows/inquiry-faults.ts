import { type Happened, replay } from '../../intake/triage/replay.ts'
import type { Practice } from '../../practice/practice.ts'
import type { ToldRows } from '../../storage/told-rows.ts'
import { differing, type RowFault } from './row-fault.ts'

/** Holds an inquiry's row against what its events, played again, make of it. */
export function inquiryFaults(
  { inquiry, inCase }: Pick<ToldRows, 'inquiry' | 'inCase'>,
  events: readonly [Happened, ...Happened[]],
  practice: Pick<Practice, 'officeHours' | 'contactPolicy'>,
): RowFault[] {
  const { act_by, relation, ...told } = replay(events, inquiry, practice)
  const place = `inquiries/${inquiry.id}`
  return [
    ...differing(place, inquiry, {
      ...told,
      act_by: act_by === '' ? undefined : act_by,
      // What it was linked to may have been purged, and the relation with it.
      relation: inquiry.linked_to === null ? undefined : relation,
    }),
    ...(inCase === isInCase(events) ? [] : [{ place: `${place}/case`, fault: 'not_as_told' as const }]),
  ]
}

/** Whoever leaves a case names nobody; those who stay name who left. */
const isInCase = (events: readonly Happened[]): boolean => {
  const last = events.findLast(
    ({ kind, detail }) => kind === 'case' || (kind === 'case_end' && detail.with === undefined),
  )
  return last?.kind === 'case'
}
