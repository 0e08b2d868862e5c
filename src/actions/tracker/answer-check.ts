import { readDay } from '../../intake/form/day.ts'
import type { Answers } from '../../intake/form/question.ts'
import { mustStay } from '../../intake/notices.ts'
import { appendEvent, lockInquiry } from '../../storage/events.ts'
import { insertNotices } from '../../storage/notices.ts'
import { changeReferral, countTry } from '../../storage/referrals.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import { openGroup } from '../open-inquiry.ts'
import { findTracker, type Tracked } from './find-tracker.ts'
import { staffNotices } from './staff-notices.ts'
import { visitMark } from './visit.ts'
import { type Whence, whenceCodes } from './whence.ts'

/**
 * Compares an answer to the check question with the person's date of birth. Every try is counted before it is made; the
 * last wrong one locks the tracker, and the team hears of it. Answers the mark of a visit, or null: for a wrong answer as
 * for an address that opens nothing. Faults: `unavailable`.
 */
export async function answerCheck(
  parts: ReceiveParts,
  token: string,
  typed: string,
  whence: Whence,
): Promise<string | null> {
  const tracked = await findTracker(parts, token)
  if (!tracked) return null
  const right = await isRight(parts, tracked, typed)
  const notices = right ? [] : await staffNotices(parts, tracked.inquiry)
  return parts.store.commit(async trx => {
    const { checkTries, visitMinutes } = parts.practice.referralPolicy
    const { inquiry_id } = tracked.referral
    const at = parts.now()
    const detail = whenceCodes(whence)
    const event = { inquiry_id, at, actor: 'referrer', detail }
    const { chain, tracker } = parts.vault.secrets
    await lockInquiry(trx, inquiry_id)
    const tries = await countTry(trx, inquiry_id, checkTries)
    if (tries === null) return null
    if (right) {
      await changeReferral(trx, inquiry_id, { tracker_tries: 0 })
      await appendEvent(trx, chain, { ...event, kind: 'tracker_opened' })
      return visitMark(tracker, tracked.referral, at.getTime() + visitMinutes * 60_000)
    }
    await appendEvent(trx, chain, { ...event, kind: 'tracker_refused', detail: { ...detail, tries } })
    if (tries < checkTries) return null
    await changeReferral(trx, inquiry_id, { tracker_ended: 'locked' })
    await appendEvent(trx, chain, {
      ...event,
      kind: 'tracker_locked',
      detail: { notices: mustStay(notices) },
    })
    await insertNotices(trx, notices)
    return null
  })
}

/** A date that was stored as it was typed is asked for as it was typed; where there is none, nothing is right. */
async function isRight({ vault }: ReceiveParts, { inquiry }: Tracked, typed: string): Promise<boolean> {
  const { answers } = await openGroup<{ answers: Answers }>(vault, inquiry, 'contact')
  const stored = String(answers.birth_date ?? '').trim()
  const given = typed.trim()
  return stored !== '' && (readDay(given) ?? given) === (readDay(stored) ?? stored)
}
