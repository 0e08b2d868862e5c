import type { Config } from '../config.ts'
import type { Reach } from '../delivery/addresses.ts'
import { type ComposeParts, composeAlert, composeMail } from '../delivery/compose.ts'
import type { Mailer } from '../delivery/mailer.ts'
import type { Outcome } from '../delivery/outcome.ts'
import { tellProgram, type Webhook } from '../delivery/webhook.ts'
import { Refusal } from '../intake/faults.ts'
import { open, placeOf } from '../sealing/box.ts'
import { trackerToken } from '../sealing/tracker-address.ts'
import type { Vault } from '../sealing/vault.ts'
import { claimDue, extendLease, releaseExpired } from '../storage/claims.ts'
import type { Store } from '../storage/database.ts'
import { asRefusal } from '../storage/database-faults.ts'
import { inquiryById } from '../storage/inquiries.ts'
import { referralOf } from '../storage/referrals.ts'
import type { InquiryRow, NoticeRow } from '../storage/tables.ts'
import { type ProgramHears, profileOf } from './api-clients.ts'
import { recordOutcome } from './record-outcome.ts'
import { sendDigest } from './send-digest.ts'

/** Object first, then the words; references, ids and codes only. */
export interface Log {
  info(what: object, words: string): void
  warn(what: object, words: string): void
  error(what: object, words: string): void
}

export interface DeliverParts extends ComposeParts {
  store: Store
  vault: Vault
  mailer: Mailer
  webhook: Webhook | null
  /** How far calls of partners' programs may go. */
  reach: Reach
  unknownMail: Config['unknownMail']
  /** How long a row stays with a program that says nothing more; extended while it is at work. */
  leaseMs: number
  /** The rows that this program is sending at this moment. */
  mine: Set<string>
  now: () => Date
  random: () => number
  wait: (ms: number) => Promise<void>
  log: Log
}

export const channels = ['mail', 'webhook', 'program'] as const
export type Channel = (typeof channels)[number]

/** How many notices of a channel may be under way at the same time. */
export const lanesOf = ({ mailer }: DeliverParts, channel: Channel) =>
  channel === 'mail' ? mailer.connections : 1

/** Takes on the next due notice of a channel, or answers undefined where none is due. Faults: `unavailable`. */
export async function claimNext(parts: DeliverParts, channel: Channel): Promise<NoticeRow | undefined> {
  const [row] = await claimDue(parts.store, parts.now(), parts.leaseMs, 1, channel)
  if (row) parts.mine.add(row.id)
  return row
}

/** Opens, writes, sends and records a claimed notice. Answers what became of it; it never throws. */
export async function deliver(parts: DeliverParts, row: NoticeRow): Promise<Outcome['kind']> {
  const timer = setInterval(() => void keepLease(parts, row), parts.leaseMs / 3)
  try {
    const outcome = await attempt(parts, row)
    await recordOutcome(parts, row, outcome)
    return outcome.kind
  } finally {
    clearInterval(timer)
    parts.mine.delete(row.id)
  }
}

/** Ends the claims of programs that died. Answers how many. */
export const release = ({ store, vault, now, leaseMs, unknownMail, mine }: DeliverParts) =>
  releaseExpired(store, vault.secrets.chain, now(), leaseMs, unknownMail, mine)

async function keepLease({ store, now, leaseMs, log }: DeliverParts, row: NoticeRow) {
  try {
    await store.commit(trx => extendLease(trx, row, now(), leaseMs))
  } catch {
    log.warn({ notice: row.id }, 'a lease could not be extended')
  }
}

async function attempt(parts: DeliverParts, row: NoticeRow): Promise<Outcome> {
  try {
    if (row.digest_id !== null) return await sendDigest(parts, row, row.digest_id)
    const inquiry = await inquiryById(parts.store.db, row.inquiry_id ?? '')
    if (!inquiry) return { kind: 'failed', fault: 'no_inquiry' }
    return await senders[row.channel as Channel](parts, row, inquiry)
  } catch (error) {
    const refusal = asRefusal(error)
    if (refusal instanceof Refusal && refusal.kind === 'unavailable')
      return { kind: 'retry', fault: 'database' }
    return { kind: 'failed', fault: 'cannot_write' }
  }
}

async function sendMail(parts: DeliverParts, row: NoticeRow, inquiry: InquiryRow): Promise<Outcome> {
  const track = forReferrers.includes(row.kind) ? await trackUrl(parts, inquiry) : undefined
  if (track === null) return { kind: 'failed', fault: 'no_tracker' }
  const content = composeMail(parts, row, track === undefined ? inquiry : { ...inquiry, track })
  return parts.mailer.send({
    ...content,
    id: row.id,
    createdAt: new Date(row.created_at),
    kind: row.kind,
    reference: inquiry.reference,
    to: await recipientOf(parts, row, inquiry),
    urgent: row.urgent > 0,
  })
}

const forReferrers = ['referrer_received', 'referrer_changed']

/** Where the referrer follows this inquiry; null once that was ended. */
async function trackUrl(
  { store, vault, publicUrl }: DeliverParts,
  { id }: InquiryRow,
): Promise<string | null> {
  const referral = await referralOf(store.db, id)
  if (!referral || referral.tracker_ended === 'revoked') return null
  return `${publicUrl}/track/${trackerToken(vault.secrets.tracker, id, referral.tracker_issue)}`
}

async function sendAlert(parts: DeliverParts, row: NoticeRow, inquiry: InquiryRow): Promise<Outcome> {
  if (!parts.webhook) return { kind: 'failed', fault: 'no_webhook' }
  return parts.webhook.send(composeAlert(parts, row, inquiry))
}

/** Calls the program that sent a referral; once its client is ended nobody is told any more. */
async function sendChange(parts: DeliverParts, row: NoticeRow, inquiry: InquiryRow): Promise<Outcome> {
  const heard = JSON.parse(await recipientOf(parts, row, inquiry)) as ProgramHears
  const webhook = (await profileOf(parts, heard.client))?.webhook
  if (!webhook) return { kind: 'failed', fault: 'no_program' }
  const { status, at } = heard
  const change = { id: row.id, reference: inquiry.reference, status, at }
  return tellProgram(webhook, change, { now: parts.now(), reach: parts.reach })
}

const senders: Record<
  Channel,
  (parts: DeliverParts, row: NoticeRow, inquiry: InquiryRow) => Promise<Outcome>
> = { mail: sendMail, webhook: sendAlert, program: sendChange }

async function recipientOf({ vault }: DeliverParts, row: NoticeRow, inquiry: InquiryRow): Promise<string> {
  const key = await vault.dataKey(inquiry, 'inquiries')
  return open(key, placeOf('notices', row.id, 'recipient'), row.recipient).toString('utf8')
}
