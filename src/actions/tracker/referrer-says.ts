import { dueAfter } from '../../intake/deadline.ts'
import { conflict, Refusal } from '../../intake/faults.ts'
import { stateBefore } from '../../intake/triage/apply.ts'
import { standingOf } from '../../intake/triage/queue.ts'
import { endStates } from '../../intake/triage/record.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import { inquiryById } from '../../storage/inquiries.ts'
import { insertNotices } from '../../storage/notices.ts'
import { changeReferral, type ReferralChanges, referralOf } from '../../storage/referrals.ts'

import type { EntryRow, InquiryRow } from '../../storage/tables.ts'
import { changeInquiry, type TriageChanges } from '../../storage/triage.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import type { Tracked } from './find-tracker.ts'
import { staffNotices } from './staff-notices.ts'

/** What a referrer does on their page: tells more, answers what was asked, or takes the referral back. */
export type Saying = { act: 'added' | 'withdrew'; note: string }

/**
 * Stores what a referrer says: sealed words, an event, and a notice to the team, in one transaction. An answer brings the
 * inquiry back to the desk; taking it back closes nothing, because the person may want care all the same. Staff who
 * change the inquiry at the same moment see it. Faults: `unavailable`.
 */
export async function referrerSays(parts: ReceiveParts, { inquiry }: Tracked, saying: Saying): Promise<void> {
  for (let tries = 0; tries < 5; tries++)
    try {
      return await keep(parts, inquiry.id, saying)
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'conflict')) throw error
    }
  throw new Error('A referral changed five times while its referrer wrote')
}

async function keep(parts: ReceiveParts, id: string, saying: Saying): Promise<void> {
  const { store, vault } = parts
  const row = await inquiryById(store.db, id)
  const referral = await referralOf(store.db, id)
  if (!row || !referral || (saying.act === 'withdrew' && referral.withdrawn_at !== null)) return
  const at = parts.now()
  const answers = saying.act === 'added' && referral.asked_at !== null
  const changes = answers ? backToDesk(parts, row, at) : {}
  const entry = saying.note === '' ? null : await entryOf(parts, row, saying, at)
  const notices = await staffNotices(parts, row)
  await store.commit(async trx => {
    if (!(await changeInquiry(trx, row, changes))) throw conflict(`${row.reference} was changed meanwhile`)
    await changeReferral(trx, id, changeOf(saying, answers, at))
    if (entry) await insertEntry(trx, entry)
    await appendEvent(trx, vault.secrets.chain, {
      inquiry_id: id,
      at,
      actor: 'referrer',
      kind: answers ? 'referrer_answered' : `referrer_${saying.act}`,
      detail: { version: row.version + 1, ...(entry ? { entry: entry.id } : {}) },
    })
    await insertNotices(trx, notices)
  })
}

const changeOf = ({ act }: Saying, answers: boolean, at: Date): ReferralChanges =>
  act === 'withdrew'
    ? { withdrawn_at: at.toISOString() }
    : { answered_at: at.toISOString(), ...(answers ? { asked_at: null } : {}) }

/** Whoever waits for an answer is called about it within a few staffed hours. */
function backToDesk({ practice }: ReceiveParts, row: InquiryRow, at: Date): TriageChanges {
  const [soon] = practice.contactPolicy.nextTry.usual
  if (endStates.includes(row.state) || !soon) return {}
  const changes = {
    ...(row.state === 'waiting'
      ? { state: stateBefore(row), act_by: dueAfter(practice.officeHours, soon, at).toISOString() }
      : {}),
    snoozed_until: null,
  }
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
    detail: seal(await vault.dataKey(row), placeOf('entries', id, 'detail'), told),
  }
}
