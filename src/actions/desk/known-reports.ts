import { keepLatest } from '../../sealing/keep-latest.ts'
import type { Store } from '../../storage/database.ts'

interface Known {
  until: number
  value: Promise<unknown>
}

const known = new WeakMap<Store, Map<string, Known>>()

/** As long as the tallies may lag behind anyway. */
const goodForMs = 10_000
const mostKnown = 50

/**
 * What was computed is good until this program counts something anew, and for ten seconds at most: page, pictures and
 * files of one report are asked for within a moment.
 */
export function knownReport<T>(store: Store, name: string, now: Date, compute: () => Promise<T>): Promise<T> {
  const ofStore = known.get(store) ?? new Map<string, Known>()
  known.set(store, ofStore)
  const at = now.getTime()
  const before = ofStore.get(name)
  if (before && at < before.until && before.until - at <= goodForMs) return before.value as Promise<T>
  const value = compute()
  keepLatest(ofStore, name, { until: at + goodForMs, value }, mostKnown)
  value.catch(() => ofStore.delete(name))
  return value
}

/** Something was counted anew. */
export const forgetReports = (store: Store): boolean => known.delete(store)
