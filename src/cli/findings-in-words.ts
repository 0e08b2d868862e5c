import type { Checked, Finding, VerifiedPage } from '../actions/verify-pages.ts'
import { counted } from './counted.ts'

const words: Record<Finding['fault'], string> = {
  changed: 'was changed',
  missing: 'is missing',
  swapped: 'belongs at another number',
  cut: 'and all after it are gone, though a checkpoint recorded them',
  replaced: 'is another one than a checkpoint recorded',
  gone: 'is gone with all its events, though a checkpoint recorded it',
  no_inquiry: 'has events, but is not there itself',
  end: 'is not the end that the chain of the house keeps',
  ends_changed: 'recorded other ends than those that are there',
  no_checkpoint: 'is not there, though ends name it',
  unreadable: 'cannot be read',
  differs: 'says something else than the table',
  not_in_table: 'is not in the table: the database may have been set back',
  not_in_file: 'is not in the file',
  out_of_order: 'stands in the wrong place',
  no_file: 'is missing',
  will_not_open: 'does not open',
  row_gone: 'is not there, though an event tells of it',
  untold: 'is there, though no event tells of it',
  not_as_told: 'says something else than its events',
}

const placed = ({ id, reference }: Finding) => (reference === null ? `${id}` : `inquiry ${reference}: ${id}`)

const things: Record<Checked, (finding: Finding) => string> = {
  inquiries: ({ id, reference, seq }) =>
    `inquiry ${reference ?? ''} (${id})${seq === null ? '' : `: event ${seq}`}`.replace('  ', ' '),
  house: ({ seq }) => `house: event ${seq}`,
  checkpoints: ({ seq }) => `checkpoint ${seq}`,
  file: ({ seq, fault }) =>
    fault === 'no_file'
      ? 'file of checkpoints'
      : `file of checkpoints: ${seq === null ? 'a line' : `line of checkpoint ${seq}`}`,
  seals: placed,
  rows: placed,
}

/** One sentence without its full stop: what is broken, where, and how. */
export const findingInWords = (finding: Finding): string =>
  `${things[finding.of](finding)} ${words[finding.fault]}`

export interface Totals {
  checked: number
  events: number
  unrecorded: number
  broken: number
}

/** Adds a page to the totals of its kind. */
export function addTo(totals: Map<Checked, Totals>, page: VerifiedPage): void {
  const sum = totals.get(page.of) ?? { checked: 0, events: 0, unrecorded: 0, broken: 0 }
  sum.checked += page.checked
  sum.events += page.events ?? 0
  sum.unrecorded += page.unrecorded ?? 0
  sum.broken += page.findings.length
  totals.set(page.of, sum)
}

const looked: Record<Checked, (totals: Totals) => string> = {
  inquiries: ({ checked, events, unrecorded }) =>
    `${counted('inquiries', checked)} with ${counted('events', events)}; ${counted('unrecorded', unrecorded)}`,
  house: ({ checked }) => counted('house_events', checked),
  checkpoints: ({ checked }) => counted('checkpoints', checked),
  file: ({ checked }) => counted('checkpoint_lines', checked),
  seals: ({ checked }) => counted('seals', checked),
  rows: ({ checked }) => counted('compared', checked),
}

/** One line of totals, as the doctor writes its own. */
export const totalsInWords = (of: Checked, totals: Totals): string =>
  totals.broken === 0
    ? `ok      ${looked[of](totals)}`
    : `BROKEN  ${looked[of](totals)}; ${counted('faults', totals.broken)}`
