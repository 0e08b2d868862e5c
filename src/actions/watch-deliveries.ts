import { type Backlog, backlog } from '../storage/notices.ts'
import type { DeliverParts } from './deliver-notices.ts'

type Trouble = Pick<Backlog, 'stalled' | 'failed' | 'unknown'>

const calm: Trouble = { stalled: 0, failed: 0, unknown: 0 }
const alertEveryMs = 15 * 60_000

const total = ({ stalled, failed, unknown }: Trouble) => stalled + failed + unknown

/**
 * Answers a look at what is stalled, failed or unknown. A change is logged once; when it grows, the second
 * channel hears of it too, at most every quarter of an hour. Faults: `unavailable`.
 */
export function openWatch(parts: DeliverParts): () => Promise<void> {
  let seen = calm
  let alertedAt = Number.NEGATIVE_INFINITY

  return async () => {
    const { stalled, failed, unknown, oldestSeconds } = await backlog(parts.store.db, parts.now())
    const trouble = { stalled, failed, unknown }
    const before = seen
    seen = trouble
    if (JSON.stringify(trouble) === JSON.stringify(before)) return
    const what = { ...trouble, oldestSeconds: Math.round(oldestSeconds) }
    if (total(trouble) === 0) return parts.log.info(what, 'every notice is on its way or out')
    parts.log.error(what, 'notices are stalled, failed or unknown')
    const grew = Object.keys(calm).some(key => trouble[key as keyof Trouble] > before[key as keyof Trouble])
    if (!grew || parts.now().getTime() - alertedAt < alertEveryMs) return
    alertedAt = parts.now().getTime()
    await alert(parts, total(trouble))
  }
}

async function alert({ webhook, catalogue, log }: DeliverParts, count: number) {
  const text = catalogue.textIn('en')('mail.trouble.alert', { number: count })
  const outcome = await webhook?.send({ text, reference: '', kind: 'trouble', urgent: true })
  if (outcome && outcome.kind !== 'sent')
    log.error({ fault: outcome.fault }, 'the second channel did not answer')
}
