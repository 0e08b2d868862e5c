import type { Reach } from './addresses.ts'
import type { Outcome } from './outcome.ts'
import { post } from './post.ts'
import { signedHeaders } from './signature.ts'

/** What the second channel hears: neutral words and no more than a mail to staff holds. */
export interface Alert {
  text: string
  reference: string
  kind: string
  urgent: boolean
}

export interface Webhook {
  send(alert: Alert): Promise<Outcome>
}

/** Posts alerts as JSON to one address, which a setting names: it may stand anywhere. It never throws. */
export const openWebhook = (url: string, timeoutMs = 10_000): Webhook => ({
  async send(alert) {
    const status = await post({ url, body: JSON.stringify(alert), reach: 'everywhere', timeoutMs })
    return typeof status === 'number' ? outcomeOf(status) : { kind: 'retry', fault: status }
  },
})

/** What a partner's program hears: no name, no words, only that something has a new status. */
export interface Change {
  /** Of the notice: the same for each try. */
  id: string
  reference: string
  status: string
  at: string
}

/**
 * Tells a partner's program of a change, signed as Standard Webhooks asks (standardwebhooks.com). Whatever it answers but
 * 2xx is tried again, and so is an address that may not be called. It never throws.
 */
export async function tellProgram(
  { url, secret }: { url: string; secret: string },
  { id, ...data }: Change,
  { now, reach, timeoutMs = 10_000 }: { now: Date; reach: Reach; timeoutMs?: number },
): Promise<Outcome> {
  const body = JSON.stringify({ type: 'referral_changed', data })
  const status = await post({ url, body, headers: signedHeaders(secret, id, now, body), reach, timeoutMs })
  if (typeof status !== 'number') return { kind: 'retry', fault: status }
  return status >= 200 && status < 300 ? { kind: 'sent' } : { kind: 'retry', fault: `http_${status}` }
}

/** 408 and 429 ask us to come again. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429
  return { kind: refused ? 'failed' : 'retry', fault: `http_${status}` }
}
