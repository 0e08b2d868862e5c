import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { endClaim, unknown } from './claim-ends.ts'
import type { Store } from './database.ts'
import type { NoticeRow, Trx } from './tables.ts'

/** A row that this program has taken on. Nobody else touches it while it is in `sending` with this number of attempts. */
export type Claim = Pick<NoticeRow, 'id' | 'inquiry_id' | 'kind' | 'channel' | 'attempts'>

/** No wait between two attempts is longer (`delivery/backoff.ts`). */
const longestWaitMs = 8 * 3_600_000

const later = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString()

/**
 * Takes up to `limit` due rows of a channel, the most urgent first, and answers them after the claim is durable.
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
  const rows = await store.commit(async trx => {
    await oneAtATime(store, trx)
    return trx
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
      .execute()
  })
  return rows.sort(byUrgencyThenAge)
}

/** Two claims at once would not see each other's rows, and could start an inquiry's second message before its first. */
const oneAtATime = async (store: Store, trx: Trx) => {
  if (store.engine === 'postgres') await sql`select pg_advisory_xact_lock(4713)`.execute(trx)
}

const dueRows = (db: Pick<Trx, 'selectFrom'>, at: string, channel: string) =>
  db
    .selectFrom('notices')
    .select('id')
    .where('due_at', '<=', at)
    .where('channel', '=', channel)
    .where(where =>
      where.or([
        where('urgent', '>=', 1),
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
  await wakeFromAhead(store, now)
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

/**
 * What was written, or put off, further ahead than ever happens was so before the clock was set back: it is due now.
 * Both are looked for in the index of open notices.
 */
async function wakeFromAhead(store: Store, now: Date): Promise<void> {
  const ahead = await store.db
    .selectFrom('notices')
    .select('id')
    .where(sql<boolean>`state <> 'sent'`)
    .where(where =>
      where.or([
        where.and([where('state', '=', 'queued'), where('created_at', '>', later(now, 60_000))]),
        where.and([where('state', '=', 'deferred'), where('due_at', '>', later(now, longestWaitMs))]),
      ]),
    )
    .limit(100)
    .execute()
  if (ahead.length === 0) return
  const ids = ahead.map(({ id }) => id)
  await store.commit(trx =>
    trx
      .updateTable('notices')
      .set({ due_at: now.toISOString() })
      .where('id', 'in', ids)
      .where('due_at', '>', now.toISOString())
      .execute(),
  )
}
