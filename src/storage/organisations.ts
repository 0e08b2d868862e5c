import type { Kysely } from 'kysely'
import type { Cursor } from './queues.ts'
import type { OrganisationRow } from './referral-tables.ts'
import type { Tables } from './tables.ts'

/** One page of the organizations, whose last referral is newest first. */
export const organisationPage = (
  db: Kysely<Tables>,
  limit: number,
  after?: Cursor,
): Promise<OrganisationRow[]> =>
  db
    .selectFrom('organisations')
    .selectAll()
    .$if(after !== undefined, query =>
      query.where(row =>
        row(row.refTuple('last_at', 'id'), '<', row.tuple(after?.at ?? '', after?.id ?? '')),
      ),
    )
    .orderBy('last_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export const organisationsById = (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<Pick<OrganisationRow, 'id' | 'hour_key' | 'data_key' | 'name'>[]> =>
  db
    .selectFrom('organisations')
    .select(['id', 'hour_key', 'data_key', 'name'])
    .where('id', 'in', ids)
    .execute()

/** The newest referrals of an organization, as they were stored, before `before` where that is given. */
export const referralsOf = (db: Kysely<Tables>, organisationId: string, limit: number, before?: string) =>
  db
    .selectFrom('referrals')
    .innerJoin('inquiries', 'inquiries.id', 'referrals.inquiry_id')
    .select([
      'inquiries.id',
      'reference',
      'came_by',
      'received_at',
      'due_at',
      'responded_at',
      'accepted_at',
      'withdrawn_at',
      'state',
      'closed_at',
      'quarantined',
    ])
    .where('referrals.organisation_id', '=', organisationId)
    .$if(before !== undefined, query => query.where('referrals.inquiry_id', '<', before ?? ''))
    .orderBy('referrals.inquiry_id', 'desc')
    .limit(limit)
    .execute()

export type ReferralOfOrganisation = Awaited<ReturnType<typeof referralsOf>>[number]
