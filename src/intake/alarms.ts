import type { OfficeHours } from './office-hours.ts'
import { staffedAgo } from './slots.ts'

export interface WatchRules {
  acknowledgeMinutes: number
  outcomeMinutes: number
  dailyTest: {
    at: string
    completeWithinHours: number
    answers: Readonly<Record<string, string>>
  }
}

interface AlarmRule {
  /** Who can mend it: people at the desk, or whoever runs the service. */
  whose: 'desk' | 'service'
  /** A person may be in danger, or nobody would hear of one. */
  urgent: boolean
}

/** What calls for somebody's attention, most pressing first. */
export const alarmTable = {
  /** Danger was named, and nobody has acknowledged it in time. */
  risk_waiting: { whose: 'desk', urgent: true },
  /** Nobody has tried to reach the person by the promised time, put off or not. */
  promise_passed: { whose: 'desk', urgent: true },
  /** They were tried or reached, and the time of the next step has passed. */
  next_try_passed: { whose: 'desk', urgent: false },
  /** We wait for something, and the time to ask again, or to call as agreed, has passed. */
  follow_up_passed: { whose: 'desk', urgent: false },
  /** An appointment is over, and nobody wrote down in time what came of it. */
  appointment_passed: { whose: 'desk', urgent: false },
  notices_stalled: { whose: 'service', urgent: true },
  notices_failed: { whose: 'service', urgent: true },
  notices_unknown: { whose: 'service', urgent: true },
  /** No daily test came through from the form to the desk. */
  daily_test_missing: { whose: 'service', urgent: true },
  /** New inquiries cannot be found by name or phone. */
  index_behind: { whose: 'service', urgent: false },
} as const satisfies Record<string, AlarmRule>

export type AlarmCode = keyof typeof alarmTable
export const alarmCodes = Object.keys(alarmTable) as AlarmCode[]

export interface Found {
  /** Counted to 999 at most. */
  count: number
  /** When the oldest of them was due, or came; ISO-8601 UTC. */
  oldest: string | null
}

export interface Alarm extends Found {
  code: AlarmCode
}

/** What there is of each kind becomes the alarms that stand now, most pressing first. */
export const alarmsOf = (found: Readonly<Partial<Record<AlarmCode, Found>>>): Alarm[] =>
  alarmCodes.flatMap(code => {
    const { count = 0, oldest = null } = found[code] ?? {}
    return count > 0 ? [{ code, count, oldest }] : []
  })

const minute = 60_000

/** The moments before which something is too old, ISO-8601 UTC. */
export interface Cuts {
  now: string
  risk: string
  outcome: string
  notices: string
  index: string
}

export function cutsAt(hours: OfficeHours, rules: WatchRules, now: Date): Cuts {
  const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()
  return {
    now: now.toISOString(),
    risk: staffedAgo(hours, rules.acknowledgeMinutes, now).toISOString(),
    outcome: staffedAgo(hours, rules.outcomeMinutes, now).toISOString(),
    notices: ago(15 * minute),
    index: ago(5 * minute),
  }
}

/** Whether the daily test has not come through for too long. `lastComplete`: or else when the service was set up. */
export const isDailyTestOverdue = ({ dailyTest }: WatchRules, lastComplete: Date, now: Date): boolean =>
  now.getTime() - lastComplete.getTime() > dailyTest.completeWithinHours * 60 * minute

/** How many were told of an alarm, and when. */
export interface Told {
  count: number
  told_at: string
}

const tellEveryMs = 15 * minute

/** Whether an alarm began or grew since it was told, and the last time is long enough ago. A clock that was set back counts as long ago. */
export const isNews = ({ count }: Pick<Alarm, 'count'>, told: Told | undefined, now: Date): boolean =>
  count > (told?.count ?? 0) &&
  (told === undefined || Math.abs(now.getTime() - Date.parse(told.told_at)) >= tellEveryMs)
