import type { Retention, RetentionRule } from '../intake/retention.ts'
import type { Store } from '../storage/database.ts'
import { countHeld, countOver } from '../storage/expiring.ts'

/** Counts of what a purge would delete; none goes over 999. */
export interface PurgePreview {
  approved: Retention['approved']
  rules: (RetentionRule & {
    /** Over now. */
    now: number
    /** Over within the next 30 days, those of now included. */
    soon: number
  })[]
  /** Under a legal hold, whatever their state: they stay. */
  held: number
}

const most = 999
const soonMs = 30 * 86_400_000

/** What a purge would delete, by rule. Changes nothing. */
export async function previewPurge({
  store: { db },
  practice: { retention },
  now,
}: {
  store: Store
  practice: { retention: Retention }
  now: () => Date
}): Promise<PurgePreview> {
  const at = now()
  const soon = new Date(at.getTime() + soonMs)
  const rules: PurgePreview['rules'] = []
  for (const rule of retention.rules)
    rules.push({
      ...rule,
      now: await countOver(db, retention.rules, rule, at, most),
      soon: await countOver(db, retention.rules, rule, soon, most),
    })
  return { approved: retention.approved, rules, held: await countHeld(db, most) }
}
