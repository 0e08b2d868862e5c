/** Runs a compiled query at once on the connection that the running transaction holds. Answers how many rows changed. */
export type RunDirect = (sql: string, parameters: readonly unknown[]) => number

/**
 * SQLite answers in the same turn, so a hot insert needs none of the layers that wait for an answer.
 * Keyed by the query compiler's adapter, of which each opened database has one.
 */
export const direct = new WeakMap<object, RunDirect>()
