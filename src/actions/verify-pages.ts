import type { ChainFault } from '../storage/chain-faults.ts'

export type Checked = 'inquiries' | 'house' | 'checkpoints' | 'file' | 'seals' | 'rows'

/** One thing that is wrong. Codes, ids and references only. */
export interface Finding {
  of: Checked
  /** An inquiry's id, or the place of a sealed value or row. */
  id: string | null
  reference: string | null
  seq: number | null
  fault: ChainFault | OtherFault
}

/**
 * Events or recorded ends of an inquiry that is not there, without events (gone) or with them; the end that the house
 * keeps is not its last event; the ends of a checkpoint are not those it recorded; an end of no checkpoint; a line that
 * is no line of ours, says something else than the table, or has no row (the table is older than the file), no line for
 * a row, lines out of order, no file; a value that does not open; a row that an event tells of and that is not there, or
 * that no event tells of, or that says something else than its events.
 */
export type OtherFault =
  | 'gone'
  | 'no_inquiry'
  | 'end'
  | 'ends_changed'
  | 'no_checkpoint'
  | 'unreadable'
  | 'differs'
  | 'not_in_table'
  | 'not_in_file'
  | 'out_of_order'
  | 'no_file'
  | 'will_not_open'
  | 'row_gone'
  | 'untold'
  | 'not_as_told'

/** What one step of a check looked at, and what it found. */
export interface VerifiedPage {
  of: Checked
  checked: number
  findings: Finding[]
  /** Of inquiries: their events, and how many of the chains have changed since a checkpoint recorded them. */
  events?: number
  unrecorded?: number
}
