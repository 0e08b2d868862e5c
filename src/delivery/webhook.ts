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
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alert),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await response.body?.cancel()
      return outcomeOf(response.status)
    } catch (error) {
      return { kind: 'retry', fault: faultOf(error) }
    }
  },
})

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
