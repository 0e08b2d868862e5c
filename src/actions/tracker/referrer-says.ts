import { mustStay } from '../../intake/notices.ts'
import { tellTeamAt } from '../../intake/referral/telling.ts'
import { answered } from '../../intake/triage/apply.ts'
import { standingOf } from '../../intake/triage/queue.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent, countEventsSince, lockInquiry } from '../../storage/events.ts'
import { inquiryById } from '../../storage/inquiries.ts'
import { insertNotices } from '../../storage/notices.ts'
import { changeReferral, type ReferralChanges, referralOf } from '../../storage/referrals.ts'
import type { EntryRow, InquiryRow, Trx } from '../../storage/tables.ts'
import { changeInquiry, type TriageChanges } from '../../storage/triage.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import type { Tracked } from './find-tracker.ts'
import { lastToldTeam } from './last-told.ts'
import { staffNotices } from './staff-notices.ts'
import { type Whence, whenceCodes } from './whence.ts'

/** What a referrer does on their page: tells more, answers what was asked, or takes the referral back. */
export type Saying = { act: 'added' | 'withdrew'; note: string }

/** What became of it: kept, or more than one referral takes in a day. */
export type Said = 'kept' | 'full'

const day = 86_400_000

/**
 * Stores what a referrer says: sealed words, an event, and a notice to the team where it has not been told already, in
 * one transaction that holds the inquiry: whatever staff change at the same moment comes before or after. An answer
 * brings the inquiry back to the desk; taking it back closes nothing, because the person may want care all the same.
 * Faults: `unavailable`.
 */
export async function referrerSays(
  parts: ReceiveParts,
  { inquiry }: Tracked,
  saying: Saying,
  whence: Whence,
): Promise<Said> {
  const { store, vault } = parts
  const { id } = inquiry
  const at = parts.now()
  const entry = saying.note === '' ? null : await entryOf(parts, inquiry, saying, at)
  const notices = await staffNotices(parts, inquiry)
  return store.commit(async trx => {
    await lockInquiry(trx, id)
    const row = await inquiryById(trx, id)
    const referral = await referralOf(trx, id)
    if (!row || !referral || (saying.act === 'withdrew' && referral.withdrawn_at !== null)) return 'kept'
    const answers = saying.act === 'added' && referral.asked_at !== null
    if (saying.act === 'added' && !answers && (await isFull(parts, trx, id, at))) return 'full'
    const told = tellTeamAt(await lastToldTeam(trx, id), at)
    const changes = answers ? backToDesk(parts, row, at) : {}
    await changeInquiry(trx, row, changes)
    await changeReferral(trx, id, changeOf(saying, answers, at))
    if (entry) await insertEntry(trx, entry)
    await appendEvent(trx, vault.secrets.chain, {
      inquiry_id: id,
      at,
      actor: 'referrer',
      kind: answers ? 'referrer_answered' : `referrer_${saying.act}`,
      detail: {
        version: row.version + 1,
        ...('act_by' in changes ? { act_by: changes.act_by } : {}),
        notices: told ? mustStay(notices) : 0,
        ...(entry ? { entry: entry.id } : {}),
        ...whenceCodes(whence),
      },
    })
    if (told)
      await insertNotices(
        trx,
        notices.map(notice => ({ ...notice, due_at: told.toISOString() })),
      )
    return 'kept'
  })
}

/** Answers to what we asked count for nothing here: staff ask as often as they like. */
const isFull = async ({ practice }: ReceiveParts, trx: Trx, id: string, at: Date): Promise<boolean> =>
  (await countEventsSince(trx, id, 'referrer_added', new Date(at.getTime() - day))) >=
  practice.referralPolicy.additionsPerDay

const changeOf = ({ act }: Saying, answers: boolean, at: Date): ReferralChanges =>
  act === 'withdrew'
    ? { withdrawn_at: at.toISOString() }
    : { answered_at: at.toISOString(), ...(answers ? { asked_at: null } : {}) }

function backToDesk({ practice }: ReceiveParts, row: InquiryRow, at: Date): TriageChanges {
  const changes = answered(row, { ...practice, at })
  return { ...changes, standing: standingOf({ ...row, ...changes }) }
}

async function entryOf(
  { vault, newId }: ReceiveParts,
  row: InquiryRow,
  { act, note }: Saying,
  at: Date,
): Promise<EntryRow> {
  const id = newId()
  const told = JSON.stringify({ verb: `referrer_${act}`, given: { note } })
  return {
    id,
    inquiry_id: row.id,
    at: at.toISOString(),
    actor: 'referrer',
    kind: 'referrer',
    detail: seal(await vault.dataKey(row, 'inquiries'), placeOf('entries', id, 'detail'), told),
  }
}
