import { Invalid } from '../../intake/faults.ts'
import { isStorable } from '../../intake/form/storable.ts'
import { momentIn } from '../../intake/local-time.ts'
import { type Period, readPeriod } from '../../intake/reports/period.ts'
import { inquirySources } from '../../intake/search-filters.ts'
import { type DeskQueue, deskQueues, type State, states } from '../../intake/triage/record.ts'
import type { Wanted } from '../../storage/exports.ts'
import { type ExportPart, exportParts } from './export-columns.ts'

/** What somebody typed, field by field. */
export interface ExportInput {
  from: string
  to: string
  queue: string
  state: string
  source: string
  parts: readonly string[]
  reason: string
}

export interface ExportOrder {
  period: Period
  wanted: Wanted
  parts: ExportPart[]
  reason: string
}

export const shortestReason = 10
export const longestReason = 2000

/** Reads what is to leave and why; an unknown filter is a fault, never "all". Faults: `Invalid`, every one at once. */
export function readExport(input: ExportInput, today: string, timeZone: string): ExportOrder {
  const { period, faults } = readPeriod(input, today)
  const one = <T extends string>(field: 'queue' | 'state' | 'source', codes: readonly T[]): T | null => {
    const code = codes.find(known => known === input[field]) ?? null
    if (code === null && input[field] !== '') faults.push({ field, code: 'unknown' })
    return code
  }
  const wanted = {
    ...momentsOf(period, timeZone),
    queue: one<DeskQueue>('queue', deskQueues),
    state: one<State>('state', states),
    source: one('source', inquirySources),
  }
  faults.push(...reasonFaults(input.reason))
  if (faults.length > 0) throw new Invalid(faults)
  const parts = exportParts.filter(part => input.parts.includes(part))
  return { period, wanted, parts, reason: input.reason.trim() }
}

/** What is wrong with a reason: it says nothing, too much, or cannot be stored. */
export function reasonFaults(reason: string) {
  const { length } = reason.trim()
  const fault =
    length < shortestReason
      ? 'too_short'
      : length > longestReason
        ? 'too_long'
        : !isStorable(reason)
          ? 'unreadable'
          : null
  return fault === null ? [] : [{ field: 'reason', code: fault }]
}

/** From the first moment of the first day to the first after the last one, at the practice. */
function momentsOf({ from, to }: Period, timeZone: string) {
  const after = new Date(`${to}T00:00Z`)
  after.setUTCDate(after.getUTCDate() + 1)
  const moment = (day: string) => momentIn(timeZone, `${day}T00:00`)?.toISOString() ?? ''
  return { from: moment(from), until: moment(after.toISOString().slice(0, 10)) }
}
