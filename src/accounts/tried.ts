import { knownBrowser } from './browser-mark.ts'
import type { AccountTools } from './tools.ts'
import { beginTry, clearTries, type Factor, takeBack } from './tries.ts'
import type { Visit } from './visit.ts'

/** `over`: too many codes after one password, or too late; it begins again with the password. */
export type Outcome<T> = { is: 'right'; value: T } | { is: 'wrong' | 'too_many' | 'over' }

/** A try that we found wrong, not the library. */
export class Wrong extends Error {}

/** A try that proved somebody else than the one it was made for is wrong. */
export class OtherPerson extends Wrong {}

/** What the library answered, where it means this very person. */
export function answeredFor<T extends { response: { user: { id: string } } }>(staffId: string, answer: T): T {
  if (answer.response.user.id !== staffId) throw new OtherPerson()
  return answer
}

/** The words of the library for a second step that is over. */
const isOver = ['TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE', 'INVALID_TWO_FACTOR_COOKIE']

/**
 * Counts a try of a factor, makes it, and records how it went. `account.known` is false where nobody has the typed
 * address. Whatever the library refuses is "wrong" and no more than that; its other faults are defects.
 */
export async function tried<T>(
  tools: AccountTools,
  visit: Visit,
  account: { id: string; known: boolean },
  factor: Factor,
  make: () => Promise<T>,
): Promise<Outcome<T>> {
  const actor = account.known ? `staff:${account.id}` : 'stranger'
  const detail = { factor, from: visit.from }
  const attempt = {
    account: account.id,
    factor,
    address: visit.from,
    knownBrowser: knownBrowser(tools.key, visit, account.id),
  }
  const begun = await beginTry(tools, attempt)
  if (begun.is === 'refused') {
    if (begun.isNews) await tools.tell({ actor, kind: 'too_many_tries', detail })
    return { is: 'too_many' }
  }
  try {
    const value = await make()
    await takeBack(tools, begun.ids)
    if (factor !== 'password') await clearTries(tools, attempt)
    return { is: 'right', value }
  } catch (error) {
    if (!isApiError(error) && !(error instanceof Wrong)) {
      await takeBack(tools, begun.ids)
      throw error
    }
    await tools.tell({ actor, kind: 'sign_in_failed', detail })
    return { is: isApiError(error) && isOver.includes(error.body?.code ?? '') ? 'over' : 'wrong' }
  }
}

/** Whether the library refused, by its own kind of error, which is loaded too late to be imported here. */
export const isApiError = (error: unknown): error is Error & { body?: { code?: string } } =>
  error instanceof Error && error.name === 'APIError'
