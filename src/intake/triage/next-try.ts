import { dueAfter, type Target } from '../deadline.ts'
import type { OfficeHours } from '../office-hours.ts'

export interface ContactPolicy {
  readonly maxAttempts: number
  readonly nextTry: { readonly urgent: readonly Target[]; readonly usual: readonly Target[] }
  readonly followUp: Target
}

/** When the next try is due after the given number of unanswered ones (1 or more). */
export function nextTry(
  hours: OfficeHours,
  policy: ContactPolicy,
  { urgent, attempts, at }: { urgent: boolean; attempts: number; at: Date },
): Date {
  const waits = urgent ? policy.nextTry.urgent : policy.nextTry.usual
  const target = waits[Math.min(attempts, waits.length) - 1] ?? policy.followUp
  return dueAfter(hours, target, at)
}
