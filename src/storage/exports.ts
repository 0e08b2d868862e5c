import type { ExpressionBuilder, Kysely } from 'kysely'
import type { DeskQueue, State } from '../intake/triage/record.ts'
import { type Cursor, inQueue, type ListRow, listColumns } from './queues.ts'
import type { ExportRow, InquiryRow, Tables, Trx } from './tables.ts'

/** Which inquiries leave: those received from one moment to another, of one queue, state or source where one is named. */
export interface Wanted {
  from: string
  until: string
  queue: DeskQueue | null
  state: State | null
  source: string | null
}

/** What may leave only where it was asked for; `referrer` stands with the referral, where there is one. */
const sealedGroups = ['contact', 'answers', 'result', 'referrer'] as const
export type SealedGroup = (typeof sealedGroups)[number]

export type ExportedRow = Omit<ListRow, 'summary'> &
  Partial<Pick<InquiryRow, Exclude<SealedGroup, 'referrer'>>> & {
    part2: 0 | 1 | null
    referrer?: string | null
  }

const openColumns = listColumns.filter(column => column !== 'summary')

const referrals = (row: ExpressionBuilder<Tables, 'inquiries'>) =>
  row.selectFrom('referrals').whereRef('referrals.inquiry_id', '=', 'inquiries.id')

/**
 * The query of one page of what is wanted after a place, by the time it came, as the queues stand at `now`. The daily
 * test is never among it.
 */
export function exportPage(
  db: Kysely<Tables>,
  { until, queue, state, source }: Omit<Wanted, 'from'>,
  groups: readonly SealedGroup[],
  now: string,
  limit: number,
  after: Cursor,
) {
  const own = groups.filter(group => group !== 'referrer')
  const rows = db
    .selectFrom('inquiries')
    .select([...openColumns, ...own])
    .select(row => referrals(row).select('referrals.part2').as('part2'))
    .$if(groups.includes('referrer'), query =>
      query.select(row => referrals(row).select('referrals.referrer').as('referrer')),
    )
    .where(row => row(row.refTuple('received_at', 'id'), '>', row.tuple(after.at, after.id)))
    .where('received_at', '<', until)
    .where('source', '<>', 'synthetic')
    .$if(state !== null, query => query.where('state', '=', state as State))
    .$if(source !== null, query => query.where('source', '=', source))
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
  return queue === null ? rows : inQueue(rows, queue, now)
}

export const insertExport = (trx: Trx, row: ExportRow) => trx.insertInto('exports').values(row).execute()

/** How an export ended, and how many inquiries had left until then. */
export const endExport = (
  trx: Trx,
  id: string,
  { inquiries, ended }: { inquiries: number; ended: NonNullable<ExportRow['ended']> },
) => trx.updateTable('exports').set({ inquiries, ended }).where('id', '=', id).execute()

/** The latest exports, the last one first. */
export const latestExports = (db: Kysely<Tables>, limit: number): Promise<ExportRow[]> =>
  db.selectFrom('exports').selectAll().orderBy('id', 'desc').limit(limit).execute()
