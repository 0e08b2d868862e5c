const minute = 60_000
const hour = 60 * minute

/** How long to wait after the first, second … attempt: quick at first, then every six hours, about two days in all. */
const delays: readonly number[] = [
  ...[1, 2, 5, 10, 20, 40, 80, 160].map(minutes => minutes * minute),
  ...Array.from({ length: 7 }, () => 6 * hour),
]

/** A program of a partner is called six times: after five minutes, and in the end after most of a day. */
const programDelays: readonly number[] = [5 * minute, 30 * minute, 2 * hour, 8 * hour, 20 * hour]

/** A tenth more or less, so that what failed together does not come back together. */
const jitter = 0.1

/**
 * Milliseconds until the attempt after attempt number `attempt` (from 1) on a channel, or null when it was the last.
 * `random` lies in [0, 1).
 */
export function delayAfter(attempt: number, random: number, channel = 'mail'): number | null {
  const delay = (channel === 'program' ? programDelays : delays)[attempt - 1]
  return delay === undefined ? null : Math.round(delay * (1 - jitter + 2 * jitter * random))
}
