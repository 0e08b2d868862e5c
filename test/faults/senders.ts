import { setTimeout as wait } from 'node:timers/promises'
import { freshToken, postForm } from '../helpers/service.ts'

export interface Sent {
  token: string
  receipt: string
  tries: number
}

export interface Senders {
  /** Everything that was acknowledged so far. */
  accepted: Sent[]
  /** How often each status was answered, and how often there was no answer. */
  answers: Record<string, number>
  /** Lets each finish the form it has in hand. */
  finish(): Promise<void>
}

/**
 * People who each fill in one form after the other, and send the same one again until they see a receipt. They pause
 * for so long in between.
 */
export function openSenders(url: string, count: number, pauseMs = 0): Senders {
  const accepted: Sent[] = []
  const answers: Record<string, number> = {}
  let ending = false

  const counted = (status: string) => {
    answers[status] = (answers[status] ?? 0) + 1
  }
  const post = async (fields: Record<string, string>) => {
    const answer = await postForm(url, fields).catch(() => undefined)
    counted(answer ? String(answer.status) : 'no answer')
    await answer?.arrayBuffer().catch(() => undefined)
    return answer?.status === 303 ? answer.headers.get('location') : null
  }
  const token = async () => {
    for (;;) {
      const found = await freshToken(url).catch(() => '')
      if (found !== '') return found
      await wait(againMs)
    }
  }
  const sender = async (number: number) => {
    for (let n = 0; !ending; n++) {
      const form = { ...formOf(number, n), form_token: await token() }
      for (let tries = 1; ; tries++) {
        const receipt = await post(form)
        if (receipt !== null) {
          accepted.push({ token: form.form_token, receipt, tries })
          break
        }
        await wait(againMs)
      }
      if (pauseMs > 0) await wait(pauseMs)
    }
  }
  const all = Promise.all(Array.from({ length: count }, (_, number) => sender(number)))
  return {
    accepted,
    answers,
    async finish() {
      ending = true
      await all
    },
  }
}

/** Whoever saw no receipt tries again after so long: a program that is starting has the machine for itself meanwhile. */
const againMs = 100

/** Every seventh reports danger, so that urgent notices are among the rest. */
const formOf = (number: number, n: number): Record<string, string> => ({
  name: `Sender ${number} Invented`,
  phone: '978-555-0123',
  contact_call: 'yes',
  message: `Message ${n} of sender ${number}`,
  ...(n % 7 === 0 ? { safety_now: 'yes' } : {}),
})
