import type { Kysely } from 'kysely'
import type { Tables } from '../storage/tables.ts'
import { findingOf } from './rows/row-fault.ts'
import type { VerifiedPage } from './verify-pages.ts'

const pageSize = 500

/** Whatever stands as a thin line was purged: its chain, which others walk, ends with the event that says so. */
export async function* verifyPurged({ db }: { db: Kysely<Tables> }): AsyncGenerator<VerifiedPage> {
  for (let after = ''; ; ) {
    const lines = await linesAfter(db, after)
    yield {
      of: 'rows',
      checked: lines.length,
      findings: lines
        .filter(({ said }) => said === null)
        .map(({ id, reference }) =>
          findingOf({ place: `purged_inquiries/${id}`, fault: 'untold' }, reference),
        ),
    }
    if (lines.length < pageSize) return
    after = lines.at(-1)?.id ?? ''
  }
}

const linesAfter = (db: Kysely<Tables>, after: string) =>
  db
    .selectFrom('purged_inquiries')
    .leftJoin('purged_events as end', join =>
      join
        .onRef('end.inquiry_id', '=', 'purged_inquiries.id')
        .on('end.kind', '=', 'purged')
        .onRef('end.at', '=', 'purged_inquiries.purged_at'),
    )
    .select(['purged_inquiries.id', 'purged_inquiries.reference', 'end.seq as said'])
    .where('purged_inquiries.id', '>', after)
    .orderBy('purged_inquiries.id')
    .limit(pageSize)
    .execute()
