import { momentIn } from '../local-time.ts'

/** When what staff take down may have reached us. */
export interface CameRule {
  /** What it means where nobody says when: it is taken down as it comes, or it is asked for. */
  unsaid: 'now' | 'missing'
  /** No further back than this. */
  mostDaysAgo: number
}

export interface CameFault {
  code: 'missing' | 'not_a_time' | 'later' | 'too_long_ago'
  /** How far back it may be. */
  days: number
}

/** When something reached us; null where that is now, or cannot be read. */
export interface Came {
  cameAt: Date | null
  fault: CameFault | null
}

const day = 86_400_000

/** When something that staff take down reached us, from a local time as a browser sends it; null where that is now. */
export function readCameAt(
  typed: string,
  { unsaid, mostDaysAgo }: CameRule,
  { timeZone, now }: { timeZone: string; now: Date },
): Came {
  const faulty = (code: CameFault['code']): Came => ({ cameAt: null, fault: { code, days: mostDaysAgo } })
  if (typed === '') return unsaid === 'now' ? { cameAt: null, fault: null } : faulty(unsaid)
  const cameAt = momentIn(timeZone, typed)
  if (cameAt === null) return faulty('not_a_time')
  if (cameAt > now) return faulty('later')
  if (now.getTime() - cameAt.getTime() > mostDaysAgo * day) return faulty('too_long_ago')
  return { cameAt, fault: null }
}
