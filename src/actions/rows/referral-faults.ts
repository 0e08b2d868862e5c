import type { Answers } from '../../intake/form/question.ts'
import { referralFacts } from '../../intake/referral/facts.ts'
import { replayReferral } from '../../intake/referral/replay.ts'
import type { Happened } from '../../intake/triage/replay.ts'
import { namedCriteria } from '../../practice/referral-form.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { trackerToken } from '../../sealing/tracker-address.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { ReferralRow } from '../../storage/referral-tables.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { ToldRows } from '../../storage/told-rows.ts'
import { openGroup, openReferrer } from '../open-inquiry.ts'
import { differing, type RowFault } from './row-fault.ts'

/** Holds a referral's row against its events, and its codes against the sealed answers that they were taken from. */
export async function referralFaults(
  vault: Vault,
  { inquiry, referral, client }: Pick<ToldRows, 'inquiry' | 'referral' | 'client'>,
  events: readonly Happened[],
): Promise<RowFault[]> {
  const isReferred = events[0]?.detail.source === 'referral'
  const place = `referrals/${inquiry.id}`
  if (!referral) return isReferred ? [{ place, fault: 'row_gone' }] : []
  if (!isReferred) return [{ place, fault: 'untold' }]
  const told = replayReferral(events)
  const token = trackerToken(vault.secrets.tracker, inquiry.id, told.tracker_issue)
  return [
    ...differing(place, referral, {
      ...told,
      came_by: events[0]?.detail.came_by ?? 'web',
      tracker_hash: hashOf(token),
      ...(await answered(vault, inquiry, referral)),
    }),
    ...(isTheirs(client, events[0]?.detail)
      ? []
      : [{ place: `api_referrals/${inquiry.id}`, fault: 'not_as_told' as const }]),
  ]
}

/** A referral belongs to the program that it came by, and to no other; an arrival of long ago does not say which. */
const isTheirs = (client: string | undefined, detail: Happened['detail'] | undefined): boolean =>
  detail?.came_by !== 'api' ? client === undefined : detail.client === undefined || detail.client === client

/** Nothing where it will not open: another check says so. */
async function answered(vault: Vault, row: InquiryRow, referral: ReferralRow) {
  try {
    const [contact, answers] = await Promise.all([
      openGroup<{ answers: Answers }>(vault, row, 'contact'),
      openGroup<{ answers: Answers }>(vault, row, 'answers'),
    ])
    const all = { ...contact.answers, ...answers.answers, ...(await openReferrer(vault, row, referral)) }
    const { urgency, feedback, part2, npi, criteriaNamed } = referralFacts(all, namedCriteria)
    return { urgency, feedback, npi, part2: part2 ? 1 : 0, criteria_named: criteriaNamed }
  } catch {
    return {}
  }
}
