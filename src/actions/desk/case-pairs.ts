import { Invalid, notAllowed, Refusal } from '../../intake/faults.ts'
import { readReference } from '../../intake/reference.ts'
import type { Actor } from '../../intake/roles.ts'
import { appendEvent } from '../../storage/events.ts'
import type { InquiryRow, Trx } from '../../storage/tables.ts'
import { recordRefusal } from './refusals.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

/** What staff can say of inquiries that may be of one person: codes of events. */
export const caseVerbs = ['case', 'case_end', 'case_dismissal', 'case_dismissal_end'] as const
export type CaseVerb = (typeof caseVerbs)[number]

/** Two inquiries, by their references. */
export interface Pair {
  reference: string
  other: string
}

/** What of an inquiry is needed to say something of it. */
export type Named = Pick<InquiryRow, 'id' | 'reference' | 'version'>

/**
 * Finds both, does what is wanted, and answers the first as it was. Faults: `not_found`, `not_allowed`, `Invalid` where no
 * other one is named, what the work threw.
 */
export const onPair = (
  parts: DeskParts,
  actor: Actor,
  verb: CaseVerb,
  { reference, other }: Pair,
  work: (one: InquiryRow, other: InquiryRow) => Promise<void>,
): Promise<InquiryRow> =>
  refusable(parts, actor, verb, reference, async () => {
    const first = await findInquiry(parts, actor, reference)
    if (readReference(other) === null) throw new Invalid([{ field: 'other', code: 'missing' }])
    const second = await findInquiry(parts, actor, other)
    const isNobody = first.source === 'synthetic' || second.source === 'synthetic'
    if (isNobody || first.id === second.id) throw notAllowed(`${reference} and ${other} are no pair`)
    await work(first, second)
    return first
  })

/** A refusal leaves an event of the house. */
export async function refusable<T>(
  parts: DeskParts,
  actor: Actor,
  verb: CaseVerb,
  reference: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(parts, actor, verb, error, reference)
    throw error
  }
}

/** Each once, always in the same order, so that two who change several of them at once wait for each other. */
export const inOrder = <Row extends Named>(rows: readonly Row[]): Row[] =>
  [...new Map(rows.map(row => [row.id, row])).values()].sort((one, other) => (one.id < other.id ? -1 : 1))

/** Writes the event on one side. `version` is the one that it has from now on, null where that stays. */
export const tell = (
  { vault, now }: DeskParts,
  trx: Trx,
  actor: Actor,
  kind: CaseVerb,
  row: Named,
  told: { partner: Named | null; version: number | null },
): Promise<void> =>
  appendEvent(trx, vault.secrets.chain, {
    inquiry_id: row.id,
    at: now(),
    actor: `staff:${actor.id}`,
    kind,
    detail: {
      ...(told.partner ? { with: told.partner.reference } : {}),
      ...(told.version === null ? {} : { version: told.version }),
      from: actor.from,
    },
  })
