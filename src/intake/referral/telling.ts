/** The last notice to the team of what a referrer said, to one address or to several. */
export interface LastTold {
  /** When the last address was told. */
  at: Date
  /** It has gone out to none of them yet, and says whatever is there when it is read. */
  underway: boolean
  /** Somebody of the team looked at the inquiry since. */
  seen: boolean
}

const quietMs = 10 * 60_000
const forgottenMs = 24 * 3_600_000

/**
 * When the team hears that a referrer said one more thing; null where the last notice still says it. One that nobody
 * followed for a day is taken as lost. The quiet between two is shorter than what makes a notice late.
 */
export function tellTeamAt(last: LastTold | null, now: Date): Date | null {
  if (last === null) return now
  if (last.underway) return null
  const since = now.getTime() - last.at.getTime()
  if (!last.seen && since < forgottenMs) return null
  return new Date(Math.max(now.getTime(), last.at.getTime() + quietMs))
}
