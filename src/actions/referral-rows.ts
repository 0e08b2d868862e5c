import type { KeyObject } from 'node:crypto'
import { giversFor, type ReferralSource } from '../intake/form/givers.ts'
import type { Answers } from '../intake/form/question.ts'
import { answersFor } from '../intake/inquiry.ts'
import { organisationKey, referralFacts } from '../intake/referral/facts.ts'
import { namedCriteria } from '../practice/referral-form.ts'
import { blindTerm } from '../sealing/blind-index.ts'
import { placeOf, seal } from '../sealing/box.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import { trackerToken } from '../sealing/tracker-address.ts'
import type { OrganisationRow, ReferralRow } from '../storage/referral-tables.ts'
import type { Arrival, ReceiveParts } from './inquiry-rows.ts'

/** What a referral brings beside its inquiry. */
export interface ReferralRows {
  referral: ReferralRow
  /** The organisation as it would be stored, if it is not known yet. */
  organisation: OrganisationRow | null
  /** The program that sent it. */
  client: string | null
}

/** How a referral came: over the site, from a program, or taken down by staff. */
export type CameBy = 'web' | 'api' | ReferralSource

const day = 86_400_000

/** What is stored of who referred somebody, sealed and ready. */
export async function referralRowsFor(
  parts: ReceiveParts,
  { parsed: { answers }, entry, client, cameBy = 'web', cameAt }: Arrival,
  { id, key, at }: { id: string; key: KeyObject; at: Date },
): Promise<ReferralRows> {
  const { practice, vault } = parts
  const facts = referralFacts(answers, namedCriteria)
  const sealed = {
    answers: answersFor(practice.referralForm, 'referrer', answers),
    ...(entry ? { givers: giversFor(practice.referralForm, 'referrer', entry.givers) } : {}),
  }
  return {
    organisation: await organisationFor(parts, answers, cameAt ?? at),
    client: client ?? null,
    referral: {
      inquiry_id: id,
      organisation_id: null,
      came_by: cameBy,
      urgency: facts.urgency,
      feedback: facts.feedback,
      part2: facts.part2 ? 1 : 0,
      npi: facts.npi,
      criteria_named: facts.criteriaNamed,
      accepted_at: null,
      asked_at: null,
      answered_at: null,
      responded_at: null,
      withdrawn_at: null,
      tracker_hash: hashOf(trackerToken(vault.secrets.tracker, id, 1)),
      tracker_issue: 1,
      tracker_expires_at: trackerEnd(parts, at),
      tracker_tries: 0,
      tracker_ended: null,
      referrer: seal(key, placeOf('referrals', id, 'referrer'), JSON.stringify(sealed)),
    },
  }
}

/** Until when a tracker that is issued now works. */
export const trackerEnd = ({ practice }: Pick<ReceiveParts, 'practice'>, at: Date): string =>
  new Date(at.getTime() + practice.referralPolicy.trackerDays * day).toISOString()

async function organisationFor(
  { vault, newId }: ReceiveParts,
  answers: Answers,
  at: Date,
): Promise<OrganisationRow | null> {
  const name = String(answers.referrer_organisation ?? '').trim()
  const named = organisationKey(name)
  if (named === '') return null
  const id = newId()
  const { key, ...place } = vault.newDataKey(await vault.currentHour(), id, 'organisations')
  return {
    id,
    ...place,
    name_key: blindTerm(vault.secrets.search, 'organisation', named),
    name: seal(key, placeOf('organisations', id, 'name'), name),
    first_at: at.toISOString(),
    last_at: at.toISOString(),
    referrals: 1,
  }
}
