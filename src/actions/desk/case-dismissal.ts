import type { Actor } from '../../intake/roles.ts'
import { dismiss, endDismissal, isDismissed } from '../../storage/cases.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { inOrder, onPair, type Pair, tell } from './case-pairs.ts'
import type { DeskParts } from './triage-inquiry.ts'

/** Two inquiries are not of one person: that is not suggested again. Said again it changes nothing. Faults: `not_found`. */
export const dismissCase = (parts: DeskParts, actor: Actor, pair: Pair): Promise<InquiryRow> =>
  say(parts, actor, 'case_dismissal', pair)

/** They may be of one person after all. Said again it changes nothing. Faults: `not_found`. */
export const endCaseDismissal = (parts: DeskParts, actor: Actor, pair: Pair): Promise<InquiryRow> =>
  say(parts, actor, 'case_dismissal_end', pair)

const say = (
  parts: DeskParts,
  actor: Actor,
  verb: 'case_dismissal' | 'case_dismissal_end',
  pair: Pair,
): Promise<InquiryRow> =>
  onPair(parts, actor, verb, pair, (one, other) =>
    parts.store.commit(async trx => {
      const wanted = verb === 'case_dismissal'
      if ((await isDismissed(trx, one.id, other.id)) === wanted) return
      for (const row of inOrder([one, other])) {
        const partner = row.id === one.id ? other : one
        await tell(parts, trx, actor, verb, row, { partner, version: null })
      }
      await (wanted ? dismiss : endDismissal)(trx, one.id, other.id)
    }),
  )
