import type { KeyObject } from 'node:crypto'
import { type ChainEnd, chainHash } from './events.ts'
import type { EventRow } from './tables.ts'

/**
 * What can be wrong with a chain at a number: its content or hash was changed; it is not there; it is whole but
 * belongs at another number; all from here on is gone though a checkpoint recorded it; it fits, but a checkpoint
 * recorded another one here.
 */
export type ChainFault = 'changed' | 'missing' | 'swapped' | 'cut' | 'replaced'

export interface FaultAt {
  seq: number
  fault: ChainFault
}

interface Link {
  seq: number
  hash: string
}

/** Holds one link against the last one. Answers null where it fits; after a gap its own content cannot be judged. */
export function linkFault<Row extends Link>(
  hashOf: (row: Row, previous: string) => string,
  row: Row,
  last: ChainEnd,
): FaultAt | null {
  if (row.seq === last.seq + 1)
    return row.hash === hashOf(row, last.hash) ? null : { seq: row.seq, fault: 'changed' }
  return row.seq > last.seq ? { seq: last.seq + 1, fault: 'missing' } : { seq: row.seq, fault: 'changed' }
}

/** Everything that is wrong with the chain of one inquiry and with what checkpoints recorded of it. */
export function chainFaults(
  key: KeyObject,
  events: readonly EventRow[],
  recorded: readonly ChainEnd[] = [],
): FaultAt[] {
  const emptied = emptiedUpTo(key, events)
  const faults: FaultAt[] = events.length === 0 ? [{ seq: 1, fault: 'missing' }] : []
  let last: ChainEnd = { seq: 0, hash: '' }
  for (const event of events) {
    const fault = linkFault((row, previous) => chainHash(key, row, previous), event, last)
    if (fault?.fault === 'missing') faults.push(fault)
    else if (fault && !(isEmpty(event) && event.seq <= emptied))
      faults.push(...named(key, event, events, faults.at(-1)?.seq === last.seq))
    last = event
  }
  return withEnds(faults, events, recorded)
}

/** Only to name a fault better; the longest chains are not tried, because this takes the square of their length. */
const longestTried = 60

/** Names the fault of an event that does not fit. It is none of its own where only the one before it is wrong. */
function named(key: KeyObject, event: EventRow, events: readonly EventRow[], afterFault: boolean): FaultAt[] {
  const { seq } = event
  if (events.length > longestTried) return [{ seq, fault: 'changed' }]
  const hashes = ['', ...events.map(({ hash }) => hash)]
  const fitsAt = (place: number) =>
    hashes.some(hash => chainHash(key, { ...event, seq: place }, hash) === event.hash)
  if (afterFault && fitsAt(seq)) return []
  return [{ seq, fault: events.some(other => fitsAt(other.seq)) ? 'swapped' : 'changed' }]
}

/** Adds the recorded ends that are not on the chain, once for each number and not where a fault says it already. */
function withEnds(
  faults: readonly FaultAt[],
  links: readonly Link[],
  recorded: readonly ChainEnd[],
): FaultAt[] {
  const hashes = new Map(links.map(({ seq, hash }) => [seq, hash]))
  const last = links.at(-1)?.seq ?? 0
  const told = new Map(faults.map(fault => [fault.seq, fault]))
  for (const end of recorded) {
    const seq = Math.min(end.seq, last + 1)
    if (hashes.get(end.seq) !== end.hash && !told.has(seq))
      told.set(seq, { seq, fault: end.seq > last ? 'cut' : 'replaced' })
  }
  return [...told.values()].sort((a, b) => a.seq - b.seq)
}

/** A purge takes what an event said and leaves its number and hash. */
const isEmpty = ({ at, actor, kind, detail }: EventRow) => `${at}${actor}${kind}${detail}` === ''

/** The number up to which events may be empty: a later, sound event of the kind `purged` says so (`detail.through`). */
function emptiedUpTo(key: KeyObject, events: readonly EventRow[]): number {
  const purge = events.findLast(({ kind }) => kind === 'purged')
  if (!purge) return 0
  const before = events.find(({ seq }) => seq === purge.seq - 1)
  if (purge.hash !== chainHash(key, purge, before?.hash ?? '')) return 0
  const { through } = JSON.parse(purge.detail) as { through?: number }
  return typeof through === 'number' ? Math.min(through, purge.seq - 1) : 0
}
