import { conflict, notAllowed, notFound, Refusal } from '../../intake/faults.ts'
import { mustStay } from '../../intake/notices.ts'
import { readReference } from '../../intake/reference.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { apply } from '../../intake/triage/apply.ts'
import type { Order } from '../../intake/triage/orders.ts'
import { standingOf } from '../../intake/triage/queue.ts'
import { isAllowed, isFor, type Verb } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import { inquiryByReference } from '../../storage/inquiries.ts'
import { insertNotices } from '../../storage/notices.ts'
import { changeReferral } from '../../storage/referrals.ts'
import type { EntryRow, InquiryRow, Trx } from '../../storage/tables.ts'
import { changeInquiry, type TriageChanges } from '../../storage/triage.ts'
import { checkOrder } from './check-order.ts'
import { recordRefusal } from './refusals.ts'
import { isRepeat } from './repeats.ts'
import { type ReferralChange, referralChange } from './tell-referrer.ts'
import { readOrder, type VerbInput } from './verb-input.ts'
import { codesOf, entryOf } from './write-down.ts'

export interface DeskParts {
  store: Store
  vault: Vault
  practice: Practice
  now: () => Date
  newId: () => string
}

/** What somebody wants done to an inquiry, on the version that they saw. */
export interface Wish {
  reference: string
  version: number
  verb: Verb
  input: VerbInput
}

/**
 * Does one verb to one inquiry: the change, what was written down (sealed) and the event, in one transaction.
 * The same wish of the same person again changes nothing; a refused one leaves an event of the house. Faults:
 * `not_found`, `not_allowed`, `conflict` where the inquiry has changed since, `Invalid` where the form cannot be
 * taken, `unavailable`.
 */
export async function triageInquiry(parts: DeskParts, actor: Actor, wish: Wish): Promise<InquiryRow> {
  try {
    return await doVerb(parts, actor, await findInquiry(parts, actor, wish.reference), wish)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.kind === 'conflict') {
      const row = await findInquiry(parts, actor, wish.reference)
      if (await isRepeat(parts, actor, row, wish)) return row
    }
    await recordRefusal(parts, actor, wish.verb, error, wish.reference)
    throw error
  }
}

async function doVerb(parts: DeskParts, actor: Actor, row: InquiryRow, wish: Wish): Promise<InquiryRow> {
  const { reference, version } = row
  const at = parts.now()
  if (!isFor(wish.verb, actor.role)) throw notAllowed(`${wish.verb} by ${actor.role}`)
  if (version !== wish.version) throw conflict(`${reference} has version ${version}`)
  if (!isAllowed(wish.verb, row, actor)) throw notAllowed(`${wish.verb} on ${reference}`)
  const order = readOrder(parts.practice, wish.verb, wish.input, at)
  const overridden = await checkOrder(parts, row, order)
  const changes: TriageChanges = apply(row, order, { ...parts.practice, staff: actor, at })
  const standing = standingOf({ ...row, ...changes })
  const entry = await entryOf(parts, actor, row, order, { input: wish.input, at })
  const referral = await referralChange(parts, row, { order, changes, at })
  const done = { row, order, changes: { ...changes, standing }, overridden, entry, referral, at }
  await keep(parts, actor, done)
  return { ...row, ...done.changes, version: version + 1 }
}

interface Done {
  row: InquiryRow
  order: Order
  changes: TriageChanges
  /** The way that was used though the person did not allow it. */
  overridden: string | null
  entry: EntryRow | null
  /** What it means for whoever referred the person. */
  referral: ReferralChange | null
  at: Date
}

function keep(
  { store, vault }: DeskParts,
  actor: Actor,
  { row, order, changes, overridden, entry, referral, at }: Done,
): Promise<void> {
  const more = { ...(entry ? { entry: entry.id } : {}), from: actor.from }
  const event = { inquiry_id: row.id, at, actor: `staff:${actor.id}` }
  const { chain } = vault.secrets
  return store.commit(async trx => {
    if (!(await changeInquiry(trx, row, changes))) throw conflict(`${row.reference} was changed meanwhile`)
    if (entry) await insertEntry(trx, entry)
    if (overridden !== null)
      await appendEvent(trx, chain, { ...event, kind: 'override', detail: { channel: overridden, ...more } })
    const detail = {
      ...codesOf(order),
      ...consequences(changes, referral),
      version: row.version + 1,
      ...more,
    }
    await appendEvent(trx, chain, { ...event, kind: order.verb, detail })
    if (referral) await keepReferral(trx, row.id, referral)
  })
}

/** What the rules of today made of it: those of a later day may say something else of the same order. */
const consequences = ({ act_by }: TriageChanges, referral: ReferralChange | null) => ({
  ...(act_by === undefined ? {} : { act_by }),
  ...(referral && referral.notices.length > 0 ? { notices: mustStay(referral.notices) } : {}),
})

async function keepReferral(trx: Trx, id: string, { changes, notices }: ReferralChange): Promise<void> {
  if (Object.keys(changes).length > 0) await changeReferral(trx, id, changes)
  await insertNotices(trx, notices)
}

/** The inquiry of a reference, if this person may see inquiries at all. Faults: `not_found`. */
export async function findInquiry(
  { store }: Pick<DeskParts, 'store'>,
  { role }: Pick<Actor, 'role'>,
  typed: string,
): Promise<InquiryRow> {
  const reference = readReference(typed)
  const row =
    sight[role].inquiries && reference !== null ? await inquiryByReference(store.db, reference) : undefined
  if (!row) throw notFound('There is no such inquiry')
  return row
}
