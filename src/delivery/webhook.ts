import { createHmac } from 'node:crypto'
import type { Outcome } from './outcome.ts'

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

/** Posts alerts as JSON to one address. It never throws. */
export const openWebhook = (url: string, timeoutMs = 10_000): Webhook => ({
  async send(alert) {
    const status = await post(url, JSON.stringify(alert), {}, timeoutMs)
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
 * Tells a partner's program of a change, signed as Standard Webhooks asks (standardwebhooks.com): HMAC-SHA256 over id,
 * time and body. Whatever it answers but 2xx is tried again. It never throws.
 */
export async function tellProgram(
  { url, secret }: { url: string; secret: string },
  { id, ...data }: Change,
  now: Date,
  timeoutMs = 10_000,
): Promise<Outcome> {
  const body = JSON.stringify({ type: 'referral_changed', data })
  const seconds = Math.floor(now.getTime() / 1000)
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  }
  const status = await post(url, body, headers, timeoutMs)
  if (typeof status !== 'number') return { kind: 'retry', fault: status }
  return status >= 200 && status < 300 ? { kind: 'sent' } : { kind: 'retry', fault: `http_${status}` }
}

/** The status that was answered, or what went wrong on the way. */
async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    return response.status
  } catch (error) {
    return faultOf(error)
  }
}

/** 408 and 429 ask us to come again. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429
  return { kind: refused ? 'failed' : 'retry', fault: `http_${status}` }
}

function faultOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } }
  return name === 'TimeoutError' ? 'timeout' : (cause?.code ?? 'unreachable').toLowerCase()
}
