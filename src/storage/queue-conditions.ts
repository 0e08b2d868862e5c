import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import { canBeSnoozed } from '../intake/triage/queue.ts'
import type { DeskQueue, Standing } from '../intake/triage/record.ts'
import type { Tables } from './tables.ts'

export type Condition = Expression<SqlBool>

const row = expressionBuilder<Tables, 'inquiries'>()
const standing = (is: Standing): Condition => row('standing', '=', is)
/** It was not put off, or its time has come. */
export const isAwake = (now: string): Condition =>
  row.or([row('snoozed_until', 'is', null), row('snoozed_until', '<=', now)])

/**
 * The same rule as `queueOf`, as conditions that an index answers. Their columns are unqualified: they are asked of the
 * inquiries and of a stretch of their index alike. `closed` is a literal: with a bound value neither engine would use the
 * partial index.
 */
export const conditionsOfQueue: Readonly<Record<DeskQueue, (now: string) => Condition[]>> = {
  immediate: () => [standing('immediate')],
  same_day: () => [standing('same_day')],
  review: () => [standing('review')],
  quarantine: () => [standing('quarantine')],
  overdue: now => [standing('contact'), row('act_by', '<', now), isAwake(now)],
  to_contact: now => [standing('contact'), row('act_by', '>=', now), isAwake(now)],
  waiting: now => [standing('waiting'), isAwake(now)],
  scheduled: now => [standing('scheduled'), isAwake(now)],
  snoozed: now => [row('snoozed_until', '>', now), row('standing', 'in', canBeSnoozed)],
  closed: () => [sql<boolean>`standing = 'closed'`],
}
