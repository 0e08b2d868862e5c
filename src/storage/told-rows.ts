import type { Kysely } from 'kysely'
import type { FileRow } from './file-tables.ts'
import type { ReferralRow } from './referral-tables.ts'
import type { EntryRow, EventRow, InquiryRow, NoticeRow, Tables } from './tables.ts'

/** An inquiry with its events and every row that they tell of. */
export interface ToldRows {
  inquiry: InquiryRow
  events: EventRow[]
  entries: Omit<EntryRow, 'detail'>[]
  files: Pick<FileRow, 'id' | 'kind' | 'scan'>[]
  notices: Pick<NoticeRow, 'id' | 'kind' | 'channel' | 'state'>[]
  referral: ReferralRow | undefined
  inCase: boolean
  /** The program that it came by, and that may ask how it goes on. */
  client: string | undefined
}

/** The next inquiries by id, with what belongs to them. */
export async function toldAfter(db: Kysely<Tables>, after: string, limit: number): Promise<ToldRows[]> {
  return around(
    db,
    await db.selectFrom('inquiries').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute(),
  )
}

/** These inquiries, as far as they are there. */
export async function toldOf(db: Kysely<Tables>, ids: readonly string[]): Promise<ToldRows[]> {
  if (ids.length === 0) return []
  return around(db, await db.selectFrom('inquiries').selectAll().where('id', 'in', ids).execute())
}

async function around(db: Kysely<Tables>, inquiries: readonly InquiryRow[]): Promise<ToldRows[]> {
  if (inquiries.length === 0) return []
  const ids = inquiries.map(({ id }) => id)
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', 'in', ids)
    .orderBy('inquiry_id')
    .orderBy('seq')
    .execute()
  const entries = await db
    .selectFrom('entries')
    .select(['id', 'inquiry_id', 'at', 'actor', 'kind'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const files = await db
    .selectFrom('files')
    .select(['id', 'inquiry_id', 'kind', 'scan'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const notices = await db
    .selectFrom('notices')
    .select(['id', 'inquiry_id', 'kind', 'channel', 'state'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const referrals = await db.selectFrom('referrals').selectAll().where('inquiry_id', 'in', ids).execute()
  const members = await db
    .selectFrom('case_members')
    .select('inquiry_id')
    .where('inquiry_id', 'in', ids)
    .execute()
  const programs = await db.selectFrom('api_referrals').selectAll().where('inquiry_id', 'in', ids).execute()
  const [eventsBy, entriesBy, filesBy, noticesBy] = [
    byInquiry(events),
    byInquiry(entries),
    byInquiry(files),
    byInquiry(notices),
  ]
  const referralBy = new Map(referrals.map(row => [row.inquiry_id, row]))
  const clientBy = new Map(programs.map(row => [row.inquiry_id, row.client_id]))
  const inCase = new Set(members.map(({ inquiry_id }) => inquiry_id))
  return inquiries.map(inquiry => ({
    inquiry,
    events: eventsBy.get(inquiry.id) ?? [],
    entries: entriesBy.get(inquiry.id) ?? [],
    files: filesBy.get(inquiry.id) ?? [],
    notices: noticesBy.get(inquiry.id) ?? [],
    referral: referralBy.get(inquiry.id),
    inCase: inCase.has(inquiry.id),
    client: clientBy.get(inquiry.id),
  }))
}

const byInquiry = <Row extends { inquiry_id: string | null }>(rows: readonly Row[]) =>
  Map.groupBy(rows, row => row.inquiry_id)
