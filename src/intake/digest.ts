import type { OfficeHours } from './office-hours.ts'
import { staffedHour, staffedMorning } from './slots.ts'
import type { DeskQueue } from './triage/record.ts'

/** How often somebody wants to hear. `at_once` goes out with the notices of each inquiry. */
export type DigestWish = 'at_once' | 'hourly' | 'daily' | 'none'

/** The queues that wait for somebody to act, as a digest names them. */
export const digestQueues = [
  'immediate',
  'same_day',
  'overdue',
  'review',
  'to_contact',
  'quarantine',
] as const satisfies readonly DeskQueue[]

/** How many stand in each queue; an empty one is left out, 1000 stands for more than were counted. */
export type DigestCounts = Partial<Record<(typeof digestQueues)[number], number>>

const slots: Readonly<Record<DigestWish, (hours: OfficeHours, now: Date) => Date | null>> = {
  hourly: staffedHour,
  daily: staffedMorning,
  at_once: () => null,
  none: () => null,
}

/** The time for which a digest is due at this moment, within office hours; null for none. */
export const digestSlot = (wish: DigestWish, hours: OfficeHours, now: Date): Date | null =>
  slots[wish](hours, now)

/** What a digest says of the queues that somebody may see. */
export const digestCounts = (
  queues: readonly { queue: DeskQueue; count: number; more: boolean }[],
  sight: { answers: boolean },
): DigestCounts =>
  Object.fromEntries(
    digestQueues
      .filter(queue => queue !== 'review' || sight.answers)
      .map(queue => [queue, queues.find(found => found.queue === queue)] as const)
      .filter(([, found]) => (found?.count ?? 0) > 0)
      .map(([queue, found]) => [queue, found?.more ? 1000 : (found?.count ?? 0)]),
  )

const isEmpty = (counts: DigestCounts) => Object.keys(counts).length === 0

/** Nothing is said where nothing waits, but once after something did. */
export const isWorthSaying = (counts: DigestCounts, last: DigestCounts | null): boolean =>
  !isEmpty(counts) || (last !== null && !isEmpty(last))
