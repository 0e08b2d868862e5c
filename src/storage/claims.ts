import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { Store } from './database.ts'
import { appendEvent } from './events.ts'
import type { NoticeRow, NoticeState, Trx } from './tables.ts'

/** A row that this program has taken on. Nobody else touches it while it is in `sending` with this number of attempts. */
export type Claim = Pick<NoticeRow, 'id' | 'inquiry_id' | 'kind' | 'channel' | 'attempts'>

const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString()

/**
 * Takes up to `limit` due rows of a channel, urgent ones first, and answers them after the claim is durable.
 * Rows of one inquiry on one channel go one after the other; an urgent one waits for none.
 */
export async function claimDue(
  store: Store,
  now: Date,
  leaseMs: number,
  limit: number,
  channel: string,
): Promise<NoticeRow[]> {
  const at = now.toISOString()
  const rows = await store.commit(trx =>
    trx
      .with('due', db =>
        dueRows(db, at, channel)
          .limit(limit)
          .$if(store.engine === 'postgres', query => query.forUpdate().skipLocked()),
      )
      .updateTable('notices')
      .set(row => ({
        state: 'sending',
        attempts: row('attempts', '+', 1),
        lease_until: later(now, leaseMs),
        due_at: null,
      }))
      .where('id', 'in', db => db.selectFrom('due').select('id'))
      .where('due_at', '<=', at)
      .returningAll()
      .execute(),
  )
  return rows.sort(byUrgencyThenAge)
}

const dueRows = (db: Pick<Trx, 'selectFrom'>, at: string, channel: string) =>
  db
    .selectFrom('notices')
    .select('id')
    .where('due_at', '<=', at)
    .where('channel', '=', channel)
    .where(where =>
      where.or([
        where('urgent', '=', 1),
        where.not(
          where.exists(
            where
              .selectFrom('notices as other')
              .select('other.id')
              .whereRef('other.inquiry_id', '=', 'notices.inquiry_id')
              .whereRef('other.channel', '=', 'notices.channel')
              .where('other.state', '=', 'sending'),
          ),
        ),
      ]),
    )
    .orderBy('urgent', 'desc')
    .orderBy('created_at')
    .orderBy('id')

const byUrgencyThenAge = (one: NoticeRow, other: NoticeRow) =>
  other.urgent - one.urgent ||
  one.created_at.localeCompare(other.created_at) ||
  one.id.localeCompare(other.id)

interface Mark {
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
async function endClaim(trx: Trx, chainKey: KeyObject, claim: Claim, mark: Mark): Promise<boolean> {
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
  await appendEvent(trx, chainKey, {
    inquiry_id: claim.inquiry_id,
    at,
    actor: 'system',
    kind: event,
    detail: {
      notice: claim.id,
      kind: claim.kind,
      channel: claim.channel,
      attempt: claim.attempts,
      ...(fault === null ? {} : { fault }),
    },
  })
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

const unknown = (dueAt: Date | null) => ({
  state: dueAt === null ? ('unknown' as const) : ('deferred' as const),
  event: 'notice_unknown' as const,
  due_at: dueAt?.toISOString() ?? null,
})

/** Keeps a claim whose work takes long. Answers whether it is still held. */
export async function extendLease(trx: Trx, claim: Claim, now: Date, leaseMs: number): Promise<boolean> {
  const changed = await trx
    .updateTable('notices')
    .set({ lease_until: later(now, leaseMs) })
    .where('id', '=', claim.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', claim.attempts)
    .returning('id')
    .execute()
  return changed.length === 1
}

/**
 * Ends the claims of programs that died: whether their messages went out is not known.
 * A lease that lies further ahead than any is given was written before the clock was set back, and ends too.
 * `mine` names the rows that this program is sending at this moment. Answers how many it ended.
 */
export async function releaseExpired(
  store: Store,
  chainKey: KeyObject,
  now: Date,
  leaseMs: number,
  unknownMail: 'resend' | 'hold',
  mine: ReadonlySet<string> = new Set(),
): Promise<number> {
  const expired = await store.db
    .selectFrom('notices')
    .select(['id', 'inquiry_id', 'kind', 'channel', 'attempts', 'lease_until'])
    .where('state', '=', 'sending')
    .where(sql<boolean>`state <> 'sent'`)
    .where(where =>
      where.or([
        where('lease_until', '<', now.toISOString()),
        where('lease_until', '>', later(now, 2 * leaseMs)),
      ]),
    )
    .orderBy('created_at')
    .limit(100)
    .execute()
  const mark = { ...unknown(unknownMail === 'resend' ? now : null), at: now, fault: 'lease_expired' }
  const ended = await Promise.all(
    expired
      .filter(row => !mine.has(row.id))
      .map(claim =>
        store.commit(trx => endClaim(trx, chainKey, claim, { ...mark, lease: claim.lease_until })),
      ),
  )
  return ended.filter(Boolean).length
}
