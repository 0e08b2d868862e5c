import type { Config } from '../config.ts'
import { latestAt } from '../intake/slots.ts'
import type { Practice } from '../practice/practice.ts'
import type { Marks } from '../sealing/one-time-marks.ts'
import type { Vault } from '../sealing/vault.ts'
import { lastCompleteTest, lastDailyTest, setUpAt } from '../storage/daily-tests.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent, type NewHouseEvent } from '../storage/house-events.ts'
import type { InquiryRow } from '../storage/tables.ts'
import type { Log } from './deliver-notices.ts'
import { rowOf } from './desk/list-queue.ts'
import { findInquiry } from './desk/triage-inquiry.ts'

/** Carries the mark by which the form knows a test of its own program. */
export const dailyTestHeader = 'daily-test'

export interface DailyTestParts {
  store: Store
  vault: Vault
  practice: Pick<Practice, 'officeHours' | 'watch'>
  config: Pick<Config, 'dailyTest'>
  marks: Marks
  now: () => Date
  log: Log
}

const tryAgainMs = 15 * 60_000
const answerWithinMs = 10_000

/**
 * Answers one look at the daily test: completes the last one where the mail server has taken its mail and the desk
 * finds it, and sends the next one where it is due. `origin` is this server's own address. Faults: `unavailable`.
 */
export function openDailyTest(parts: DailyTestParts, origin: () => string): () => Promise<void> {
  let failedAt = Number.NEGATIVE_INFINITY

  const attempt = async (step: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      failedAt = parts.now().getTime()
      const fault = faultOf(error)
      parts.log.error({ step, fault }, 'the daily test failed')
      await tell(parts, 'daily_test_failed', { step, fault })
    }
  }

  return async () => {
    if (!parts.config.dailyTest || Math.abs(parts.now().getTime() - failedAt) < tryAgainMs) return
    const last = await lastDailyTest(parts.store.db)
    if (last?.mail === 'sent' && (await lastCompleteTest(parts.store.db))?.inquiry !== last.inquiry.id)
      await attempt('desk', () => complete(parts, last.inquiry))
    if (await isDue(parts, last?.inquiry)) await attempt('form', () => sendForm(parts, origin()))
  }
}

async function isDue({ store, practice, now }: DailyTestParts, last: InquiryRow | undefined) {
  const { watch, officeHours } = practice
  const since = last ? new Date(last.received_at) : await setUpAt(store.db)
  return since < latestAt(officeHours.timeZone, watch.dailyTest.at, now())
}

/** Fills and sends the form as a browser does. Throws where anything but the receipt comes back. */
async function sendForm({ marks, practice }: DailyTestParts, origin: string): Promise<void> {
  const mark = marks.make()
  try {
    const page = await (await ask(`${origin}/contact`)).text()
    const [, form_token = ''] = /name="form_token" value="([^"]+)"/.exec(page) ?? []
    const sent = await ask(`${origin}/contact`, {
      method: 'POST',
      headers: { [dailyTestHeader]: mark },
      body: new URLSearchParams({ ...practice.watch.dailyTest.answers, form_token, intent: 'anyway' }),
    })
    await sent.body?.cancel()
    if (sent.status !== 303) throw new Error(`status_${sent.status}`)
    const receipt = await ask(origin + (sent.headers.get('location') ?? ''))
    await receipt.body?.cancel()
    if (receipt.status !== 200) throw new Error(`receipt_${receipt.status}`)
  } finally {
    marks.take(mark)
  }
}

const ask = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(answerWithinMs) })

/** Finds and opens it as the desk does. */
async function complete(parts: DailyTestParts, { id, reference, received_at }: InquiryRow): Promise<void> {
  const row = await findInquiry(parts, { role: 'front_desk' }, reference)
  const shown = await rowOf(parts, row)
  if (shown.reference !== reference || shown.name === '') throw new Error('not_shown')
  const seconds = Math.round((parts.now().getTime() - Date.parse(received_at)) / 1000)
  await tell(parts, 'daily_test_complete', { inquiry: id, reference, seconds })
}

const tell = (
  { store, vault, now }: DailyTestParts,
  kind: string,
  detail: NonNullable<NewHouseEvent['detail']>,
) =>
  store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, { at: now(), actor: 'system', kind, detail }),
  )

/** A code of our own, or of the system; never words of the other side. */
function faultOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } }
  if (/^(status|receipt)_\d+$|^not_shown$/.test(message)) return message
  return name === 'TimeoutError' ? 'timeout' : (cause?.code ?? name).toLowerCase()
}
