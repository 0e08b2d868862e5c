import type { KeyObject } from 'node:crypto'
import { delayAfter } from '../delivery/backoff.ts'
import type { Outcome } from '../delivery/outcome.ts'
import { markFailed, markSent, markUnknown, retryLater } from '../storage/claim-ends.ts'
import type { Claim } from '../storage/claims.ts'
import type { Trx } from '../storage/tables.ts'
import type { DeliverParts } from './deliver-notices.ts'

/** A message that is out must be recorded: where the store is away, it is tried again for about two minutes. */
const waits = [200, 500, 1000, 2000, 5000, 10_000, 20_000, 40_000, 40_000]

/** Records what became of a claim, with its event. It never throws: a row that stays `sending` is found when its lease ends. */
export async function recordOutcome(parts: DeliverParts, claim: Claim, outcome: Outcome): Promise<void> {
  const { store, vault, log, wait } = parts
  const at = parts.now()
  const delay = delayAfter(claim.attempts, parts.random(), claim.channel)
  for (const ms of [...waits, null]) {
    try {
      const recorded = await store.commit(trx =>
        mark(trx, vault.secrets.chain, claim, outcome, at, delay, parts.unknownMail),
      )
      return report(parts, claim, outcome, delay, recorded)
    } catch {
      log.warn({ notice: claim.id, outcome: outcome.kind }, 'an outcome could not be recorded')
      if (ms !== null) await wait(ms)
    }
  }
}

function mark(
  trx: Trx,
  key: KeyObject,
  claim: Claim,
  outcome: Outcome,
  at: Date,
  delay: number | null,
  unknownMail: DeliverParts['unknownMail'],
): Promise<boolean> {
  const dueAt = delay === null ? null : new Date(at.getTime() + delay)
  if (outcome.kind === 'sent') return markSent(trx, key, claim, at)
  if (outcome.kind === 'unknown')
    return markUnknown(trx, key, claim, at, unknownMail === 'resend' ? dueAt : null, outcome.fault)
  return outcome.kind === 'failed' || dueAt === null
    ? markFailed(trx, key, claim, at, outcome.fault)
    : retryLater(trx, key, claim, at, dueAt, outcome.fault)
}

function report(
  { log }: DeliverParts,
  claim: Claim,
  outcome: Outcome,
  delay: number | null,
  recorded: boolean,
) {
  const { id, inquiry_id, kind, channel, attempts } = claim
  const what = {
    notice: id,
    inquiry: inquiry_id,
    kind,
    channel,
    attempt: attempts,
    ...(outcome.kind === 'sent' ? {} : { fault: outcome.fault }),
  }
  if (!recorded) log.warn(what, 'a claim was lost before its outcome could be recorded')
  else if (outcome.kind === 'sent') log.info(what, 'a notice was delivered')
  else if (outcome.kind === 'unknown') log.warn(what, 'nobody knows whether a notice went out')
  else if (outcome.kind === 'retry' && delay !== null) log.info(what, 'a notice will be tried again')
  else log.error(what, 'a notice failed')
}
