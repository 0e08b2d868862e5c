import type { Kysely } from 'kysely'
import { type ListRow, listColumns } from './queues.ts'
import type { Tables, Trx } from './tables.ts'

/** No case, and no list of what was dismissed, is shown or changed farther than this. */
export const mostOfCase = 50

const columns = listColumns.map(column => `inquiries.${column}` as const)

/** The case that an inquiry belongs to, or null. */
export async function caseOf(db: Kysely<Tables> | Trx, inquiryId: string): Promise<string | null> {
  const row = await db
    .selectFrom('case_members')
    .select('case_id')
    .where('inquiry_id', '=', inquiryId)
    .executeTakeFirst()
  return row?.case_id ?? null
}

/** The inquiries of a case, the newest first. */
export const inquiriesOfCase = (db: Kysely<Tables> | Trx, caseId: string): Promise<ListRow[]> =>
  db
    .selectFrom('case_members')
    .innerJoin('inquiries', 'inquiries.id', 'case_members.inquiry_id')
    .select(columns)
    .where('case_members.case_id', '=', caseId)
    .orderBy('case_members.inquiry_id', 'desc')
    .limit(mostOfCase)
    .execute()

/** What else belongs to an inquiry's case, the newest first. */
export const othersOfCase = (db: Kysely<Tables>, inquiryId: string): Promise<ListRow[]> =>
  db
    .selectFrom('case_members as mine')
    .innerJoin('case_members as theirs', 'theirs.case_id', 'mine.case_id')
    .innerJoin('inquiries', 'inquiries.id', 'theirs.inquiry_id')
    .select(columns)
    .where('mine.inquiry_id', '=', inquiryId)
    .where('theirs.inquiry_id', '<>', inquiryId)
    .orderBy('theirs.inquiry_id', 'desc')
    .limit(mostOfCase)
    .execute()

/** The inquiries that were said to be of somebody else. */
export const dismissedFrom = (db: Kysely<Tables>, inquiryId: string): Promise<ListRow[]> =>
  db
    .selectFrom('case_dismissals')
    .innerJoin('inquiries', 'inquiries.id', 'case_dismissals.other_id')
    .select(columns)
    .where('case_dismissals.inquiry_id', '=', inquiryId)
    .orderBy('case_dismissals.other_id', 'desc')
    .limit(mostOfCase)
    .execute()

export async function isDismissed(db: Kysely<Tables> | Trx, one: string, other: string): Promise<boolean> {
  const row = await db
    .selectFrom('case_dismissals')
    .select('other_id')
    .where('inquiry_id', '=', one)
    .where('other_id', '=', other)
    .executeTakeFirst()
  return row !== undefined
}

/** Puts inquiries into a case, whatever case they were in. */
export async function putInCase(trx: Trx, caseId: string, inquiryIds: readonly string[]): Promise<void> {
  await trx.deleteFrom('case_members').where('inquiry_id', 'in', inquiryIds).execute()
  await trx
    .insertInto('case_members')
    .values(inquiryIds.map(inquiry_id => ({ inquiry_id, case_id: caseId })))
    .execute()
}

export const leaveCase = (trx: Trx, inquiryId: string): Promise<unknown> =>
  trx.deleteFrom('case_members').where('inquiry_id', '=', inquiryId).execute()

export const dismiss = (trx: Trx, one: string, other: string): Promise<unknown> =>
  trx
    .insertInto('case_dismissals')
    .values([
      { inquiry_id: one, other_id: other },
      { inquiry_id: other, other_id: one },
    ])
    .onConflict(conflict => conflict.doNothing())
    .execute()

export const endDismissal = (trx: Trx, one: string, other: string): Promise<unknown> =>
  trx
    .deleteFrom('case_dismissals')
    .where('inquiry_id', 'in', [one, other])
    .where('other_id', 'in', [one, other])
    .execute()
