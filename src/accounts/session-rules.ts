import type { StaffSessionRow } from '../storage/staff-tables.ts'

export const idleMs = 15 * 60_000
export const longestMs = 12 * 60 * 60_000
/** What changes who may come in asks for a factor that was proved within this. */
export const provedMs = 10 * 60_000
/** The last time somebody was seen is written no more often than this. */
export const seenEveryMs = 30_000

export type SessionState = 'ended' | 'locked' | 'first_factor' | 'full'

type Facts = Pick<StaffSessionRow, 'level' | 'began_at' | 'seen_at' | 'locked'> & {
  disabled_at: string | null
}

/** First that applies: what a session may reach at a time. A clock that was set back ends it. */
const rules: readonly [SessionState, (facts: Facts, now: number) => boolean][] = [
  ['ended', ({ disabled_at }) => disabled_at !== null],
  ['ended', ({ began_at }, now) => now - Date.parse(began_at) >= longestMs],
  ['ended', ({ seen_at }, now) => Date.parse(seen_at) - now > idleMs],
  ['ended', ({ level, seen_at }, now) => level === 'first_factor' && now - Date.parse(seen_at) >= idleMs],
  ['locked', ({ locked }) => locked === 1],
  ['locked', ({ seen_at }, now) => now - Date.parse(seen_at) >= idleMs],
  ['first_factor', ({ level }) => level !== 'full'],
]

export const sessionState = (facts: Facts, now: Date): SessionState =>
  rules.find(([, applies]) => applies(facts, now.getTime()))?.[0] ?? 'full'

/** Whether a session proved a factor a short while ago. One of before we asked has not, nor has one from the future. */
export function isProved({ proved_at }: Pick<StaffSessionRow, 'proved_at'>, now: Date): boolean {
  const since = proved_at === null ? -1 : now.getTime() - Date.parse(proved_at)
  return since >= 0 && since < provedMs
}
