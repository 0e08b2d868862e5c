import type { Answers } from '../../intake/form/question.ts'
import { type Likeness, likeness, type Person, personOf } from '../../intake/likeness.ts'
import { birthTerms, emailTerms, outerTerms, phoneTerms, type Term } from '../../intake/search-words.ts'
import { caseOf, dismissedFrom, inquiriesOfCase } from '../../storage/cases.ts'
import { type FoundRow, newestWith } from '../../storage/searches.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { hashesOf } from '../index-inquiries.ts'
import { openGroup } from '../open-inquiry.ts'
import { type QueueRow, rowsOf } from './list-queue.ts'
import type { DeskParts } from './triage-inquiry.ts'

/**
 * So many are compared at most that share a phone, an address or a birth date; of those that share the end of a number, or
 * how a whole name sounds, only the newest.
 */
const mostCompared = 50
const mostShown = 5
const mostByLess = mostShown

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
  const { db } = parts.store
  const caseId = await caseOf(db, row.id)
  const others = (caseId === null ? [] : await inquiriesOfCase(db, caseId)).filter(({ id }) => id !== row.id)
  const dismissed = await dismissedFrom(db, row.id)
  const known = new Set([row, ...others, ...dismissed].map(({ id }) => id))
  const { answers } = await openGroup<{ answers: Answers }>(parts.vault, row, 'contact')
  const candidates = await candidatesFor(parts, answers, row)
  const likely = await compared(
    parts,
    personOf(answers),
    candidates.filter(({ id }) => !known.has(id)),
  )
  const suggested = await rowsOf(
    parts,
    likely.map(({ row }) => row),
  )
  return {
    others: await rowsOf(parts, others),
    dismissed: await rowsOf(parts, dismissed),
    suggestions: likely.flatMap(({ likeness }, n) => {
      const row = suggested[n]
      return row ? [{ ...row, likeness }] : []
    }),
  }
}

/** The newest inquiries that share a phone, an address, a birth date or how a whole name sounds. */
async function candidatesFor(parts: DeskParts, answers: Answers, row: InquiryRow): Promise<FoundRow[]> {
  const said = (name: string) => String(answers[name] ?? '')
  const phones = phoneTerms(said('phone'))
  const isWhole = ({ value }: Term) => value.length === 10
  const sure = [...phones.filter(isWhole), ...emailTerms(said('email')), ...birthTerms(said('birth_date'))]
  const less = phones.filter(term => !isWhole(term))
  const named = [said('name'), said('legal_name')].flatMap(outerTerms)
  const limited = (terms: readonly Term[], limit: number) =>
    hashesOf(parts.vault, terms).map(term => [term, limit] as const)
  const rows = await newestWith(parts.store.db, [
    ...limited(sure, mostCompared),
    ...limited([...less, ...named], mostByLess),
  ])
  const isOther = ({ id, linked_to }: FoundRow) => (linked_to ?? id) !== (row.linked_to ?? row.id)
  return newestFirst(rows.filter(isOther)).slice(0, mostCompared)
}

const newestFirst = (rows: readonly FoundRow[]): FoundRow[] =>
  [...new Map(rows.map(row => [row.id, row])).values()].sort((one, other) =>
    one.received_at < other.received_at ? 1 : -1,
  )

async function compared({ vault }: DeskParts, person: Person, candidates: readonly FoundRow[]) {
  const found: { row: FoundRow; likeness: Likeness }[] = []
  for (const row of candidates) {
    const { answers } = await openGroup<{ answers: Answers }, 'contact'>(vault, row, 'contact')
    const like = likeness(person, personOf(answers))
    if (like) found.push({ row, likeness: like })
  }
  const rank = ({ likeness: { degree, reasons } }: (typeof found)[number]) =>
    (degree === 'likely' ? 10 : 0) + reasons.length
  return found
    .sort((one, other) => rank(other) - rank(one) || (one.row.id < other.row.id ? 1 : -1))
    .slice(0, mostShown)
}
