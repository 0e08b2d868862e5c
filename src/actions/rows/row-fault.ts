import type { Happened } from '../../intake/triage/replay.ts'
import type { Finding } from '../verify-pages.ts'

/** Something that the events tell and the rows do not, or the other way round. `place`: table/id or table/id/column. */
export interface RowFault {
  place: string
  fault: 'row_gone' | 'untold' | 'not_as_told'
}

/** Each of these columns that says something else than what was told; what is not known is left out. */
export const differing = (place: string, row: object, told: Readonly<Record<string, unknown>>): RowFault[] =>
  Object.entries(told).flatMap(([column, value]) =>
    value === undefined || (row as Record<string, unknown>)[column] === value
      ? []
      : [{ place: `${place}/${column}`, fault: 'not_as_told' as const }],
  )

/** The ids that events of some kinds name, each with those events. */
export function namedBy(events: readonly Happened[], name: string): Map<string, Happened[]> {
  const named = events.filter(({ detail }) => typeof detail[name] === 'string')
  return Map.groupBy(named, ({ detail }) => String(detail[name]))
}

/** How it is shown, with the reference of the inquiry that it belongs to, or null. */
export const findingOf = ({ place, fault }: RowFault, reference: string | null): Finding => ({
  of: 'rows',
  id: place,
  reference,
  seq: null,
  fault,
})

/** Events that tell of rows which are not there. */
export function gone(
  table: string,
  rows: readonly { id: string }[],
  told: ReadonlyMap<string, unknown>,
): RowFault[] {
  const there = new Set(rows.map(({ id }) => id))
  return [...told.keys()]
    .filter(id => !there.has(id))
    .map(id => ({ place: `${table}/${id}`, fault: 'row_gone' as const }))
}

/** Rows that no event tells of, and those that are gone. */
export const unmatched = (
  table: string,
  rows: readonly { id: string }[],
  told: ReadonlyMap<string, unknown>,
): RowFault[] => [
  ...rows
    .filter(({ id }) => !told.has(id))
    .map(({ id }) => ({ place: `${table}/${id}`, fault: 'untold' as const })),
  ...gone(table, rows, told),
]
