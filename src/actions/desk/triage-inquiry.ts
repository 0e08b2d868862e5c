import { conflict, Invalid, notAllowed, notFound } from '../../intake/faults.ts'
import type { Answers } from '../../intake/form/question.ts'
import { readReference } from '../../intake/reference.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { allowedWays } from '../../intake/safe-contact.ts'
import { apply } from '../../intake/triage/apply.ts'
import type { Given, Order } from '../../intake/triage/orders.ts'
import { standingOf } from '../../intake/triage/queue.ts'
import { isAllowed, type Verb } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'
import { open, placeOf, seal } from '../../sealing/box.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import { inquiryByReference } from '../../storage/inquiries.ts'
import type { EntryRow, InquiryRow } from '../../storage/tables.ts'
import { changeInquiry } from '../../storage/triage.ts'
import { openGroup } from '../open-inquiry.ts'
import { readOrder, type VerbInput } from './verb-input.ts'

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
 * The same wish of the same person again changes nothing. Faults: `not_found`, `not_allowed`, `conflict` where the
 * inquiry has changed since, `Invalid` where the form cannot be taken, `unavailable`.
 */
export async function triageInquiry(parts: DeskParts, actor: Actor, wish: Wish): Promise<InquiryRow> {
  const row = await findInquiry(parts, actor, wish.reference)
  const at = parts.now()
  if (await isRepeat(parts, actor, row, wish)) return row
  if (row.version !== wish.version) throw conflict(`${row.reference} has version ${row.version}`)
  if (!isAllowed(wish.verb, row, actor)) throw notAllowed(`${wish.verb} on ${row.reference}`)
  const order = readOrder(parts.practice, wish.verb, wish.input, at)
  const overridden = order.verb === 'attempt' && (await needsOverride(parts, row, order.given))
  const changes = apply(row, order, { ...parts.practice, staff: actor, at })
  const standing = standingOf({ ...row, ...changes })
  const entry = await entryOf(parts, actor, row, wish, order, at)
  await parts.store.commit(async trx => {
    if (!(await changeInquiry(trx, row, { ...changes, standing })))
      throw conflict(`${row.reference} was changed meanwhile`)
    if (entry) await insertEntry(trx, entry)
    const event = { inquiry_id: row.id, at, actor: `staff:${actor.id}` }
    if (overridden)
      await appendEvent(trx, parts.vault.secrets.chain, {
        ...event,
        kind: 'override',
        detail: { channel: 'call', from: actor.from },
      })
    await appendEvent(trx, parts.vault.secrets.chain, {
      ...event,
      kind: order.verb,
      detail: {
        ...codesOf(order),
        ...(entry ? { entry: entry.id } : {}),
        version: row.version + 1,
        from: actor.from,
      },
    })
  })
  return { ...row, ...changes, standing, version: row.version + 1 }
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

/** A double click, or a page sent again: this very wish was the last change of the version that was seen. */
async function isRepeat(
  { store, vault }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  wish: Wish,
): Promise<boolean> {
  if (row.version !== wish.version + 1) return false
  const last = await store.db
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', '=', row.id)
    .where('kind', '=', wish.verb)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const detail = JSON.parse(last?.detail ?? '{}') as { version?: number; entry?: string }
  if (last?.actor !== `staff:${actor.id}` || detail.version !== row.version) return false
  if (detail.entry === undefined) return true
  const entry = await store.db
    .selectFrom('entries')
    .selectAll()
    .where('id', '=', detail.entry)
    .executeTakeFirst()
  if (!entry) return false
  const key = await vault.dataKey(row)
  const told = JSON.parse(open(key, placeOf('entries', entry.id, 'detail'), entry.detail).toString('utf8'))
  return JSON.stringify(told.input) === JSON.stringify(wish.input)
}

/** Calls need the person's consent, or a reason of their own that is recorded. Faults: `Invalid`. */
async function needsOverride(parts: DeskParts, row: InquiryRow, given: Given['attempt']): Promise<boolean> {
  if (given.channel === 'in_person') return false
  const { answers } = await openGroup<{ answers: Answers }>(parts.vault, row, 'contact')
  const allowed = allowedWays(answers).some(({ channel }) => channel === given.channel)
  const voicemail = given.result !== 'voicemail_left' || answers.contact_voicemail === true
  if (allowed && voicemail) return false
  if (given.overrideReason === null)
    throw new Invalid([{ field: 'overrideReason', code: allowed ? 'no_voicemail' : 'channel_forbidden' }])
  return true
}

const entryKinds: Partial<Record<Verb, EntryRow['kind']>> = {
  note: 'note',
  attempt: 'attempt',
  screen: 'screen',
}

/** What was written down; nothing where a verb carries nothing. `input` is kept as it was sent, to know a repeat. */
async function entryOf(
  { vault, newId }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  wish: Wish,
  { verb, given }: Order,
  at: Date,
): Promise<EntryRow | null> {
  if (Object.keys(given).length === 0) return null
  const id = newId()
  const key = await vault.dataKey(row)
  return {
    id,
    inquiry_id: row.id,
    at: at.toISOString(),
    actor: `staff:${actor.id}`,
    kind: entryKinds[verb] ?? 'decision',
    detail: seal(key, placeOf('entries', id, 'detail'), JSON.stringify({ verb, given, input: wish.input })),
  }
}

/** What may stand in an event: codes and times, never words. */
function codesOf({ verb, given }: Order): Record<string, string> {
  const codes = given as Record<string, unknown>
  const clear = ['to', 'channel', 'result', 'reason', 'by', 'at', 'until', 'callBackAt']
  return Object.fromEntries(
    clear
      .filter(name => codes[name] !== undefined && codes[name] !== null && verb !== 'note')
      .map(name => [name, codes[name] instanceof Date ? codes[name].toISOString() : String(codes[name])]),
  )
}
