import type { KeyObject } from 'node:crypto'
import { type FaultAt, linkFault } from '../storage/chain-faults.ts'
import { houseEnds, houseEventsAfter } from '../storage/chains.ts'
import type { CheckpointRow } from '../storage/checkpoint-tables.ts'
import type { ChainEnd } from '../storage/events.ts'
import { houseHash } from '../storage/house-events.ts'
import type { HouseEventRow } from '../storage/staff-tables.ts'
import type { VerifyParts } from './verify-events.ts'
import type { Finding, OtherFault, VerifiedPage } from './verify-pages.ts'

const pageSize = 500
const start: ChainEnd = { seq: 0, hash: '' }

/** Walks the one chain of the house up to where it ended at the start, and holds it against all recorded ends. */
export async function* verifyHouse(
  { db, vault }: Pick<VerifyParts, 'db' | 'vault'>,
  checkpoints: readonly CheckpointRow[],
): AsyncGenerator<VerifiedPage> {
  const [end, ...more] = await houseEnds(db)
  const recorded = recordedIn(checkpoints)
  const through = end ? Math.max(end.last ?? 0, end.seq) : Number.POSITIVE_INFINITY
  let last = start
  for (let full = true; full; ) {
    const rows = await houseEventsAfter(db, last === start ? null : last.seq, pageSize)
    const walked = rows.filter(({ seq }) => seq <= through)
    const { faults, last: now } = walk(vault.secrets.chain, walked, last, recorded)
    last = now
    yield { of: 'house', checked: walked.length, findings: faults.map(found) }
    full = walked.length === pageSize
  }
  const faults = [...recorded.keys()].some(seq => seq > last.seq)
    ? [found({ seq: last.seq + 1, fault: 'cut' })]
    : []
  if (more.length > 0 || end?.id !== 1 || end.seq !== last.seq || end.hash !== last.hash)
    faults.push(found({ seq: last.seq, fault: 'end' }))
  yield { of: 'house', checked: 0, findings: faults }
}

/** How far back the end of the chain is walked for a page, which must not take longer with every year. */
export const latestWalked = 2000

/** Walks the newest events of the house alone: what is older is for the command. */
export async function verifyLatestHouse(
  { db, vault }: Pick<VerifyParts, 'db' | 'vault'>,
  recorded: readonly CheckpointRow[],
): Promise<{ checked: number; findings: Finding[] }> {
  const [end] = await houseEnds(db)
  const from = Math.max(0, (end?.seq ?? 0) - latestWalked)
  const rows = await houseEventsAfter(db, from > 0 ? from - 1 : null, latestWalked + 1)
  const before = from > 0 ? rows.shift() : undefined
  const walked = rows.filter(({ seq }) => seq <= (end?.seq ?? 0))
  const { faults, last } = walk(vault.secrets.chain, walked, before ?? start, recordedIn(recorded))
  const isEnd = end !== undefined && end.seq === last.seq && end.hash === last.hash
  const isCut = recorded.some(({ house_seq }) => house_seq > last.seq)
  const more = [
    ...(isCut ? [{ seq: last.seq + 1, fault: 'cut' as const }] : []),
    ...(isEnd ? [] : [{ seq: last.seq, fault: 'end' as const }]),
  ]
  return { checked: walked.length, findings: [...faults, ...more].map(found) }
}

function walk(
  key: KeyObject,
  rows: readonly HouseEventRow[],
  before: ChainEnd,
  recorded: ReadonlyMap<number, string>,
) {
  let last = before
  const faults: FaultAt[] = []
  for (const row of rows) {
    const fault = linkFault((event, previous) => houseHash(key, event, previous), row, last)
    if (fault) faults.push(fault)
    else if ((recorded.get(row.seq) ?? row.hash) !== row.hash)
      faults.push({ seq: row.seq, fault: 'replaced' })
    last = row
  }
  return { faults, last }
}

/** By number; of nothing, the house's chain before its first event, there is nothing to compare. */
const recordedIn = (checkpoints: readonly CheckpointRow[]): ReadonlyMap<number, string> =>
  new Map(
    checkpoints.filter(row => row.house_seq > 0).map(({ house_seq, house_hash }) => [house_seq, house_hash]),
  )

const found = ({ seq, fault }: { seq: number; fault: FaultAt['fault'] | OtherFault }): Finding => ({
  of: 'house',
  id: null,
  reference: null,
  seq,
  fault,
})
