import type { AccountTools } from './tools.ts'
import { type Outcome, tried } from './tried.ts'
import { claimCode, releaseCode } from './used-codes.ts'
import type { Visit } from './visit.ts'

/** Makes a try with a code of the authenticator, which works once. `used`: it was right, and somebody sent it before. */
export async function withCode<T>(
  tools: AccountTools,
  visit: Visit,
  staffId: string,
  code: string,
  make: () => Promise<T>,
): Promise<Outcome<T> | { is: 'used' }> {
  if (!(await claimCode(tools, staffId, code))) {
    await tools.tell({ actor: `staff:${staffId}`, kind: 'code_used_again', detail: { from: visit.from } })
    return { is: 'used' }
  }
  let isRight = false
  try {
    const outcome = await tried(tools, visit, { id: staffId, known: true }, 'totp', make)
    isRight = outcome.is === 'right'
    return outcome
  } finally {
    // A fault of ours uses no code up: whoever types it again did nothing wrong.
    if (!isRight) await releaseCode(tools, staffId, code)
  }
}
