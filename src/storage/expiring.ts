import { type Kysely, sql } from 'kysely'
import { cutoffOf, type RetentionRule, takenBefore } from '../intake/retention.ts'
import type { InquiryRow, Tables } from './tables.ts'

/** Inquiries whose time is over under one rule, oldest first. Those that the reports have not counted yet wait. */
export const overUnder = (
  db: Kysely<Tables>,
  rules: readonly RetentionRule[],
  rule: RetentionRule,
  at: Date,
  limit: number,
): Promise<InquiryRow[]> =>
  under(db, rules, rule, at)
    .selectAll()
    .where(row => row('tallied', '=', row.ref('version')))
    .orderBy(endOf(rule))
    .orderBy('id')
    .limit(limit)
    .execute()

/** How many are over under one rule at a time, counting no further than `most`. */
export async function countOver(
  db: Kysely<Tables>,
  rules: readonly RetentionRule[],
  rule: RetentionRule,
  at: Date,
  most: number,
): Promise<number> {
  const some = under(db, rules, rule, at).select('id').limit(most).as('some')
  const { count } = await db
    .selectFrom(some)
    .select(row => row.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many are under a legal hold, counting no further than `most`. */
export async function countHeld(db: Kysely<Tables>, most: number): Promise<number> {
  const some = db.selectFrom('inquiries').select('id').where(sql<boolean>`held = 1`).limit(most).as('some')
  const { count } = await db
    .selectFrom(some)
    .select(row => row.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const endOf = ({ outcome }: RetentionRule) =>
  outcome === 'quarantined' ? ('received_at' as const) : ('closed_at' as const)

/** As literals where an index is partial: with bound values neither engine would use it. */
function under(db: Kysely<Tables>, rules: readonly RetentionRule[], rule: RetentionRule, at: Date) {
  const taken = takenBefore(rules, rule)
  const { sources } = rule
  const quarantined = rule.outcome === 'quarantined'
  return db
    .selectFrom('inquiries')
    .where(
      quarantined
        ? sql<boolean>`standing <> 'closed' and standing = 'quarantine'`
        : sql<boolean>`standing = 'closed' and held = 0`,
    )
    .where('held', '=', 0)
    .where('state', '=', quarantined ? 'new' : (rule.outcome as InquiryRow['state']))
    .where(endOf(rule), '<=', cutoffOf(rule, at).toISOString())
    .where('source', '<>', 'synthetic')
    .$if(sources !== undefined, query => query.where('source', 'in', sources ?? []))
    .$if(taken.length > 0, query => query.where('source', 'not in', taken))
}
