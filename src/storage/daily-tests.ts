import { type Kysely, sql } from 'kysely'
import type { InquiryRow, NoticeState, Tables } from './tables.ts'

/** As a literal: with a bound value neither engine would use the partial index. */
const isSynthetic = sql<boolean>`standing <> 'closed' and standing = 'synthetic'`

/** The inquiry of the last daily test, and how far its mail has come. */
export async function lastDailyTest(
  db: Kysely<Tables>,
): Promise<{ inquiry: InquiryRow; mail: NoticeState | null } | null> {
  const inquiry = await db
    .selectFrom('inquiries')
    .selectAll()
    .where(isSynthetic)
    .orderBy('act_by', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!inquiry) return null
  const notice = await db
    .selectFrom('notices')
    .select('state')
    .where('inquiry_id', '=', inquiry.id)
    .executeTakeFirst()
  return { inquiry, mail: notice?.state ?? null }
}

/** When a daily test last came through as a whole, and which; null where none has yet. */
export async function lastCompleteTest(db: Kysely<Tables>): Promise<{ at: Date; inquiry: string } | null> {
  const event = await db
    .selectFrom('house_events')
    .select(['at', 'detail'])
    .where('kind', '=', 'daily_test_complete')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!event) return null
  const { inquiry } = JSON.parse(event.detail) as { inquiry: string }
  return { at: new Date(event.at), inquiry }
}

/** When this version of the service was set up: nothing can have been tested before. */
export async function setUpAt(db: Kysely<Tables>): Promise<Date> {
  const row = await db
    .selectFrom('schema_migrations')
    .select(find => find.fn.max('applied_at').as('at'))
    .executeTakeFirst()
  return new Date(row?.at ?? 0)
}
