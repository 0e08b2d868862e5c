import { sql } from 'kysely'
import { expiresAt, forgetAt, outcomeOf, type Retention, type RetentionRule } from '../intake/retention.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { overUnder } from '../storage/expiring.ts'
import { forgetLine, linesOver, lockAsSeen, purgeInquiry } from '../storage/purged.ts'
import type { InquiryRow } from '../storage/tables.ts'

export interface PurgeParts {
  store: Store
  vault: Pick<Vault, 'secrets'>
  practice: { retention: Retention }
  now: () => Date
}

const atOnce = 20

/**
 * Answers one look at what is over: deletes the content of inquiries whose time has passed, and thin lines whose time has
 * passed too, a few in each transaction. Where nobody has approved the times, nothing is done. SQLite's log of writes is
 * emptied afterwards, for it holds what was deleted; where somebody reads just then, at the next look.
 * Answers how many were purged and forgotten. Faults: `unavailable`.
 */
export function openPurge(
  parts: PurgeParts,
): (goOn: () => Promise<boolean>) => Promise<{ purged: number; forgotten: number }> {
  // A program that was killed may have left it so.
  let logHoldsDeleted = true

  return async goOn => {
    if (parts.practice.retention.approved === null) return { purged: 0, forgotten: 0 }
    let purged = 0
    for (const rule of parts.practice.retention.rules) purged += await purgeUnder(parts, rule, goOn)
    const forgotten = await forgetLines(parts, goOn)
    logHoldsDeleted ||= purged + forgotten > 0
    if (logHoldsDeleted) logHoldsDeleted = !(await emptyLog(parts.store))
    return { purged, forgotten }
  }
}

async function purgeUnder(
  parts: PurgeParts,
  rule: RetentionRule,
  goOn: () => Promise<boolean>,
): Promise<number> {
  const { store, practice, now } = parts
  let purged = 0
  for (;;) {
    const rows = await overUnder(store.db, practice.retention.rules, rule, now(), atOnce)
    const done = rows.length === 0 ? 0 : await purgePage(parts, rows)
    purged += done
    // A page of which nothing could be taken would come again and again.
    if (rows.length < atOnce || done === 0 || !(await goOn())) return purged
  }
}

async function purgePage(parts: PurgeParts, rows: readonly InquiryRow[]): Promise<number> {
  const at = parts.now()
  return parts.store.commit(async trx => {
    let purged = 0
    for (const row of rows) {
      if (!(await lockAsSeen(trx, row))) continue
      await purgeInquiry(trx, parts.vault.secrets.chain, lineOf(parts, row, at), {
        kept: parts.practice.retention.keptEvents,
        event: { at, actor: 'system' },
      })
      purged += 1
    }
    return purged
  })
}

/** What stays. Throws where the rule does not say that its time is over: then the look-up and the rule differ. */
function lineOf({ practice: { retention } }: PurgeParts, row: InquiryRow, at: Date) {
  const over = expiresAt(row, retention)
  if (over === null || over > at) throw new Error(`${row.reference} was about to be purged before its time`)
  return {
    id: row.id,
    reference: row.reference,
    source: row.source,
    outcome: outcomeOf(row) ?? '',
    received_at: row.received_at,
    ended_at: row.closed_at,
    purged_at: at.toISOString(),
    forget_at: forgetAt(at, retention).toISOString(),
  }
}

async function forgetLines({ store, vault, now }: PurgeParts, goOn: () => Promise<boolean>): Promise<number> {
  let forgotten = 0
  for (;;) {
    const at = now()
    const lines = await linesOver(store.db, at, atOnce)
    await store.commit(async trx => {
      for (const { id } of lines) await forgetLine(trx, vault.secrets.chain, id, at)
    })
    forgotten += lines.length
    if (lines.length < atOnce || !(await goOn())) return forgotten
  }
}

/** Brings all of SQLite's log of writes into the file and leaves it empty. Answers false where a reader stood in the way. */
async function emptyLog({ engine, db }: Store): Promise<boolean> {
  if (engine === 'postgres') return true
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  return rows[0]?.busy === 0
}
