import type { Kysely } from 'kysely'
import type { RuleApprovalRow } from './staff-tables.ts'
import type { Tables, Trx } from './tables.ts'

/** Who approved rules with this very content, if somebody did. */
export const approvalOf = (
  db: Kysely<Tables>,
  version: string,
  contentHash: string,
): Promise<RuleApprovalRow | undefined> =>
  db
    .selectFrom('rule_approvals')
    .selectAll()
    .where('version', '=', version)
    .where('content_hash', '=', contentHash)
    .executeTakeFirst()

/** Keeps an approval. Answers false, and adds nothing, where there is one. */
export const insertApproval = async (trx: Trx, row: RuleApprovalRow): Promise<boolean> =>
  (
    await trx
      .insertInto('rule_approvals')
      .values(row)
      .onConflict(conflict => conflict.doNothing())
      .returning('version')
      .execute()
  ).length === 1
