import { composeDigest } from '../delivery/compose-digest.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { DigestCounts } from '../intake/digest.ts'
import { digestById } from '../storage/digests.ts'
import { staffById } from '../storage/staff.ts'
import type { NoticeRow } from '../storage/tables.ts'
import type { DeliverParts } from './deliver-notices.ts'

/** Sends a digest to whoever it is for, if they may still sign in. */
export async function sendDigest(parts: DeliverParts, row: NoticeRow, digestId: string): Promise<Outcome> {
  const digest = await digestById(parts.store.db, digestId)
  const reader = digest && (await staffById(parts.store.db, digest.staff_id))
  if (!digest || !reader || reader.disabled_at !== null) return { kind: 'failed', fault: 'no_reader' }
  return parts.mailer.send({
    ...composeDigest(parts, JSON.parse(digest.counts) as DigestCounts),
    id: row.id,
    createdAt: new Date(row.created_at),
    kind: row.kind,
    reference: 'desk',
    to: reader.email,
    urgent: false,
  })
}
