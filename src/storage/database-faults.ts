import { unavailable } from '../intake/faults.ts'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

export const isUniqueViolation = (error: unknown) =>
  ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'].includes(codeOf(error))

export const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/**
 * Faults of the database itself: busy, full, unreadable, not reachable, shutting down.
 * PostgreSQL classes: 08 connection, 53 resources, 57 operator intervention, 58 system, 40 to be tried again,
 * 25P03 a transaction that stood idle for too long.
 */
const isOutage = (error: unknown): boolean => {
  const code = codeOf(error)
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/.test(code)) return true
  if (/^((08|53|57|58|40)...|25P03)$/.test(code)) return true
  if (/^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT)/.test(code)) return true
  return error instanceof AggregateError
    ? error.errors.some(isOutage)
    : error instanceof Error &&
        /^(Connection terminated|timeout exceeded|Client has encountered)/.test(error.message)
}

/** Turns an outage of the database into the refusal "unavailable"; any other fault stays what it is. */
export const asRefusal = (error: unknown): unknown =>
  isOutage(error) ? unavailable(`database: ${codeOf(error) || 'connection lost'}`, error) : error
