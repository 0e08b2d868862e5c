import { conflict, notAllowed } from '../../intake/faults.ts'
import type { Actor } from '../../intake/roles.ts'
import {
  caseOf,
  endDismissal,
  inquiriesOfCase,
  leaveCase,
  mostOfCase,
  putInCase,
} from '../../storage/cases.ts'
import type { InquiryRow, Trx } from '../../storage/tables.ts'
import { changeInquiry } from '../../storage/triage.ts'
import { inOrder, type Named, onPair, type Pair, refusable, tell } from './case-pairs.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

/** Two inquiries, as somebody saw them. */
export interface SeenPair extends Pair {
  version: number
  otherVersion: number
}

/**
 * Two inquiries are of one person: they belong to one case from now on, with all that belonged to a case with either.
 * Said again it changes nothing. Faults: `not_found`, `conflict` where either has changed since, `not_allowed` where the
 * case would grow beyond what a page shows.
 */
export const joinCase = (parts: DeskParts, actor: Actor, pair: SeenPair): Promise<InquiryRow> =>
  onPair(parts, actor, 'case', pair, async (one, other) => {
    const { caseId, all, joined } = await caseOfBoth(parts, one, other)
    if (joined) return
    if (one.version !== pair.version || other.version !== pair.otherVersion)
      throw conflict(`${one.reference} or ${other.reference} has changed`)
    if (all.length > mostOfCase) throw notAllowed(`a case of ${all.length}`)
    await parts.store.commit(async trx => {
      for (const row of all) {
        const version = row.id === one.id || row.id === other.id ? await raised(trx, row) : null
        await tell(parts, trx, actor, 'case', row, { partner: row.id === one.id ? other : one, version })
      }
      await endDismissal(trx, one.id, other.id)
      await putInCase(
        trx,
        caseId,
        all.map(({ id }) => id),
      )
    })
  })

/** The case that both will belong to, with everything in it. */
async function caseOfBoth({ store, newId }: DeskParts, one: InquiryRow, other: InquiryRow) {
  const cases = [await caseOf(store.db, one.id), await caseOf(store.db, other.id)]
  const members: Named[] = []
  for (const id of cases) if (id !== null) members.push(...(await inquiriesOfCase(store.db, id)))
  return {
    caseId: cases[0] ?? cases[1] ?? newId(),
    all: inOrder([one, other, ...members]),
    joined: cases[0] !== null && cases[0] === cases[1],
  }
}

/**
 * An inquiry leaves its case; what else belongs to that goes on without it. Said again it changes nothing.
 * Faults: `not_found`, `conflict` where it has changed since.
 */
export const endCase = (
  parts: DeskParts,
  actor: Actor,
  { reference, version }: Pick<SeenPair, 'reference' | 'version'>,
): Promise<InquiryRow> =>
  refusable(parts, actor, 'case_end', reference, async () => {
    const one = await findInquiry(parts, actor, reference)
    const caseId = await caseOf(parts.store.db, one.id)
    if (caseId === null) return one
    if (one.version !== version) throw conflict(`${one.reference} has version ${one.version}`)
    const all = inOrder([one, ...(await inquiriesOfCase(parts.store.db, caseId))])
    await parts.store.commit(async trx => {
      for (const row of all)
        await tell(
          parts,
          trx,
          actor,
          'case_end',
          row,
          row.id === one.id
            ? { partner: null, version: await raised(trx, row) }
            : { partner: one, version: null },
        )
      await leaveCase(trx, one.id)
    })
    return one
  })

/** The next version of an inquiry, which nobody has changed meanwhile. Faults: `conflict`. */
async function raised(trx: Trx, row: Named): Promise<number> {
  if (!(await changeInquiry(trx, row, {}))) throw conflict(`${row.reference} was changed meanwhile`)
  return row.version + 1
}
