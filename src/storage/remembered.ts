import type { Store } from './database.ts'

interface Known {
  until: number
  changes: number
  value: Promise<unknown>
}

const known = new WeakMap<Store, Map<string, Known>>()

/** Other programs write too, and time goes on. */
const longestMs = 2000

/**
 * What a read answered is good until this program commits something, and for two seconds at most: the counts around
 * every page of the desk are asked far more often than they change.
 */
export function remembered<T>(store: Store, name: string, now: Date, read: () => Promise<T>): Promise<T> {
  const ofStore = known.get(store) ?? new Map<string, Known>()
  known.set(store, ofStore)
  const before = ofStore.get(name)
  const at = now.getTime()
  const isGood =
    before !== undefined &&
    before.changes === store.changes() &&
    at < before.until &&
    before.until - at <= longestMs
  if (isGood) return before.value as Promise<T>
  const value = read()
  ofStore.set(name, { until: at + longestMs, changes: store.changes(), value })
  value.catch(() => ofStore.delete(name))
  return value
}
