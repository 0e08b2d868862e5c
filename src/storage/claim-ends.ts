import type { KeyObject } from 'node:crypto'
import type { Claim } from './claims.ts'
import { appendEvent } from './events.ts'
import { appendHouseEvent } from './house-events.ts'
import type { NoticeState, Trx } from './tables.ts'

export interface Mark {
  /** Ends the claim only while its lease is still this one. */
  lease?: string | null
  state: NoticeState
  event: 'notice_sent' | 'notice_deferred' | 'notice_failed' | 'notice_unknown'
  at: Date
  due_at?: string | null
  done_at?: string | null
  fault?: string | null
}

/** Ends a claim with its event. Answers false, and writes nothing, where the row is no longer this claim's. */
export async function endClaim(trx: Trx, chainKey: KeyObject, claim: Claim, mark: Mark): Promise<boolean> {
  const { event, at, state, due_at = null, done_at = null, fault = null } = mark
  const changed = await trx
    .updateTable('notices')
    .set({ state, due_at, done_at, fault, lease_until: null })
    .where('id', '=', claim.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', claim.attempts)
    .$if(mark.lease !== undefined, query => query.where('lease_until', '=', mark.lease ?? null))
    .returning('id')
    .execute()
  if (changed.length === 0) return false
  const { id, inquiry_id, kind, channel, attempts } = claim
  const detail = { notice: id, kind, channel, attempt: attempts, ...(fault === null ? {} : { fault }) }
  const happened = { at, actor: 'system', kind: event, detail }
  await (inquiry_id === null
    ? appendHouseEvent(trx, chainKey, happened)
    : appendEvent(trx, chainKey, { inquiry_id, ...happened }))
  return true
}

/** The other side took it over. */
export const markSent = (trx: Trx, chainKey: KeyObject, claim: Claim, at: Date) =>
  endClaim(trx, chainKey, claim, { state: 'sent', event: 'notice_sent', at, done_at: at.toISOString() })

/** It did not go out; it is due again at `dueAt`. */
export const retryLater = (
  trx: Trx,
  chainKey: KeyObject,
  claim: Claim,
  at: Date,
  dueAt: Date,
  fault: string,
) =>
  endClaim(trx, chainKey, claim, {
    state: 'deferred',
    event: 'notice_deferred',
    at,
    due_at: dueAt.toISOString(),
    fault,
  })

/** It did not go out and will not be tried again by itself. */
export const markFailed = (trx: Trx, chainKey: KeyObject, claim: Claim, at: Date, fault: string) =>
  endClaim(trx, chainKey, claim, { state: 'failed', event: 'notice_failed', at, fault })

/** Nobody knows whether it went out. `dueAt` sends the same message again; null holds it until a person decides. */
export const markUnknown = (
  trx: Trx,
  chainKey: KeyObject,
  claim: Claim,
  at: Date,
  dueAt: Date | null,
  fault: string,
) => endClaim(trx, chainKey, claim, { ...unknown(dueAt), at, fault })

/** The marks of a message of which nobody knows whether it went out. */
export const unknown = (dueAt: Date | null) => ({
  state: dueAt === null ? ('unknown' as const) : ('deferred' as const),
  event: 'notice_unknown' as const,
  due_at: dueAt?.toISOString() ?? null,
})
