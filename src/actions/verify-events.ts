import type { Kysely } from 'kysely'
import type { Vault } from '../sealing/vault.ts'
import { chainFaults } from '../storage/chain-faults.ts'
import { chainIds, chainsOf, referencesOf } from '../storage/chains.ts'
import { readCheckpointFile } from '../storage/checkpoint-file.ts'
import { allCheckpoints, recordedEnds } from '../storage/checkpoints.ts'
import { forgottenAmong } from '../storage/purged.ts'
import type { Tables } from '../storage/tables.ts'
import { verifyCheckpoints, verifyFile } from './verify-checkpoints.ts'
import { verifyHouse } from './verify-house.ts'
import type { Finding, VerifiedPage } from './verify-pages.ts'

export interface VerifyParts {
  db: Kysely<Tables>
  vault: Pick<Vault, 'secrets'>
  dataDir: string
  now: () => Date
}

const pageSize = 100

/**
 * Walks all chains, page by page: each inquiry's, the checkpoints and their file, the house's. The reader decides when
 * to ask for the next page, and so how much of the process this takes. What is appended meanwhile is no fault.
 */
export async function* verifyEvents(parts: VerifyParts): AsyncGenerator<VerifiedPage> {
  const cited = new Set<number>()
  for await (const page of verifyInquiries(parts)) {
    for (const checkpoint of page.cited) cited.add(checkpoint)
    yield page
  }
  // Each is read before what it must not be ahead of: lines, then rows, then the events that the rows name.
  const lines = await readCheckpointFile(parts.dataDir)
  const checkpoints = await allCheckpoints(parts.db)
  yield* verifyCheckpoints(parts, checkpoints, cited)
  yield verifyFile(parts, checkpoints, lines)
  yield* verifyHouse(parts, checkpoints)
}

/** The chain of one inquiry, by id, and what checkpoints recorded of it. */
export const verifyInquiry = async (parts: VerifyParts, id: string): Promise<Finding[]> =>
  (await verifyPage(parts, [id])).findings

async function* verifyInquiries(parts: VerifyParts) {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await chainIds(parts.db, pageSize, after)
    if (ids.length > 0) yield await verifyPage(parts, ids)
    if (ids.length < pageSize) return
    after = ids.at(-1) ?? null
  }
}

async function verifyPage({ db, vault }: VerifyParts, ids: readonly string[]) {
  const references = new Map((await referencesOf(db, ids)).map(row => [row.id, row.reference]))
  // The recorded ends before the events: what is recorded in between cannot be missing from the chain.
  const ends = await recordedEnds(db, ids)
  const events = await chainsOf(db, ids)
  const endsOf = Map.groupBy(ends, end => end.inquiry_id)
  const eventsOf = Map.groupBy(events, event => event.inquiry_id)
  const forgotten = await forgottenForGood(
    db,
    ids.filter(id => !eventsOf.has(id)),
  )
  const findings = ids.flatMap((id): Finding[] => {
    const about = { of: 'inquiries' as const, id, reference: references.get(id) ?? null }
    const [chain = [], recorded = []] = [eventsOf.get(id), endsOf.get(id)]
    if (forgotten.has(id)) return []
    if (about.reference === null)
      return [{ ...about, seq: null, fault: chain.length === 0 ? 'gone' : 'no_inquiry' }]
    return chainFaults(vault.secrets.chain, chain, recorded).map(fault => ({ ...about, ...fault }))
  })
  const isNew = (id: string) => endsOf.get(id)?.at(-1)?.hash !== eventsOf.get(id)?.at(-1)?.hash
  return {
    of: 'inquiries' as const,
    checked: ids.length,
    events: events.length,
    unrecorded: ids.filter(isNew).length,
    cited: new Set(ends.map(({ checkpoint }) => checkpoint)),
    findings,
  }
}

/** Those that the house says were forgotten, perhaps just now; whatever somebody put back is not among them. */
async function forgottenForGood(db: VerifyParts['db'], ids: readonly string[]): Promise<ReadonlySet<string>> {
  const forgotten = await forgottenAmong(db, ids)
  if (forgotten.size === 0) return forgotten
  const back = await referencesOf(db, [...forgotten])
  return forgotten.difference(new Set(back.map(({ id }) => id)))
}
