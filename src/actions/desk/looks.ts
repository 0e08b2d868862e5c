import { notFound, Refusal } from '../../intake/faults.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { appendEvent, lastEventOf } from '../../storage/events.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { recordRefusal } from './refusals.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

export type Look = 'opened' | 'answers_viewed' | 'override' | 'exported'

/** Within this time a page that is opened again by the same person is the same look. */
export const oneLookMs = 10 * 60_000

/**
 * The inquiry that somebody wants to look at, if their role may. That they were refused is an event of the house.
 * Faults: `not_found`.
 */
export async function findForStaff(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  look: Look,
): Promise<InquiryRow> {
  try {
    if (look === 'answers_viewed' && !sight[actor.role].answers) throw notFound('There are no answers')
    return await findInquiry(parts, actor, reference)
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(parts, actor, look, error, reference)
    throw error
  }
}

/** Remembers a look at an inquiry, before anything is shown; one at the answers each time. */
export async function recordLook(
  { store, vault, now }: DeskParts,
  actor: Actor,
  { id }: InquiryRow,
  kind: 'opened' | 'answers_viewed',
): Promise<void> {
  const at = now()
  const look = { kind, actor: `staff:${actor.id}` }
  const last = kind === 'opened' ? await lastEventOf(store.db, id, look) : undefined
  if (last && at.getTime() - Date.parse(last.at) < oneLookMs) return
  await store.note(trx =>
    appendEvent(trx, vault.secrets.chain, { ...look, inquiry_id: id, at, detail: { from: actor.from } }),
  )
}
