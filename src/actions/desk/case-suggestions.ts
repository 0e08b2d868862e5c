import { type Likeness, likenessFrom } from '../../intake/likeness.ts'
import { dismissedFrom, othersOfCase } from '../../storage/cases.ts'
import { likestOf } from '../../storage/likenesses.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { compareInquiry } from '../compare-inquiries.ts'
import { indexInquiry } from '../index-inquiries.ts'
import { type QueueRow, rowsOf } from './list-queue.ts'
import type { DeskParts } from './triage-inquiry.ts'

const mostShown = 5

export interface Suggestion extends QueueRow {
  likeness: Likeness
}

export interface OneCase {
  /** What else belongs to its case. */
  others: QueueRow[]
  suggestions: Suggestion[]
  dismissed: QueueRow[]
}

/** What belongs to an inquiry's case, and which others may be of the same person, the likeliest first. */
export async function readCase(parts: DeskParts, row: InquiryRow): Promise<OneCase> {
  await beSureOf(parts, row)
  const { db } = parts.store
  const [others, dismissed, likest] = await Promise.all([
    othersOfCase(db, row.id),
    dismissedFrom(db, row.id),
    likestOf(db, row, mostShown),
  ])
  const suggested = await rowsOf(parts, likest)
  return {
    others: await rowsOf(parts, others),
    dismissed: await rowsOf(parts, dismissed),
    suggestions: likest.flatMap(({ weight, reasons }, n) => {
      const row = suggested[n]
      return row ? [{ ...row, likeness: likenessFrom(weight, reasons.split(' ')) }] : []
    }),
  }
}

/** Whoever is faster than the worker does its work on this one. */
async function beSureOf(parts: DeskParts, row: InquiryRow): Promise<void> {
  if (row.indexed === 2) return
  if (row.indexed === 0) await indexInquiry(parts, row)
  await compareInquiry(parts, row)
}
