import type { Answers } from '../../intake/form/question.ts'
import { type Likeness, likeness, type Person, personOf } from '../../intake/likeness.ts'
import { nameWords } from '../../intake/name-words.ts'
import { soundWays, type Way } from '../../intake/search-ways.ts'
import { birthTerms, emailTerms, phoneTerms, type Term, wantedWays } from '../../intake/search-words.ts'
import { caseOf, dismissedFrom, inquiriesOfCase } from '../../storage/cases.ts'
import { anything } from '../../storage/search-filters.ts'
import { type FoundRow, newestWith, readAtMost, wordStretches } from '../../storage/searches.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { hashesOf } from '../index-inquiries.ts'
import { openGroup } from '../open-inquiry.ts'
import { hashed } from './find.ts'
import { type QueueRow, rowsOf } from './list-queue.ts'
import type { DeskParts } from './triage-inquiry.ts'

/**
 * So many are compared at most that share a phone, an address or a birth date; of those that share the end of a number, or
 * how a whole name sounds, only the newest.
 */
const mostCompared = 50
const mostByLess = 8
const mostShown = 5
const onePage = { after: null, atMost: { ...readAtMost, words: 500 }, isOnly: true } as const

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
  const sharing = await newestWith(parts.store.db, [
    ...hashesOf(parts.vault, sure).map(term => [term, mostCompared] as const),
    ...hashesOf(
      parts.vault,
      phones.filter(term => !isWhole(term)),
    ).map(term => [term, mostByLess] as const),
  ])
  const ways = [said('name'), said('legal_name')].filter(isWholeName).flatMap(waysOfName)
  const page = { ...onePage, limit: mostByLess, now: parts.now() }
  const named = await Promise.all(
    ways.map(way => wordStretches(parts.store.db, hashed(parts, way), [], anything, page)),
  )
  const rest = newestFirst(named.flat().flatMap(({ rows }) => rows)).slice(0, mostByLess)
  const isOther = ({ id, linked_to }: FoundRow) => (linked_to ?? id) !== (row.linked_to ?? row.id)
  const rows = [...newestFirst(sharing), ...rest].filter(isOther)
  return [...new Map(rows.map(one => [one.id, one])).values()].slice(0, mostCompared)
}

const newestFirst = (rows: readonly FoundRow[]): FoundRow[] =>
  [...new Map(rows.map(row => [row.id, row])).values()].sort((one, other) =>
    one.received_at < other.received_at ? 1 : -1,
  )

/** What is the same sounds the same, too; only where nothing has a sound it must be the same. */
function waysOfName(name: string): readonly Way[] {
  const ways = soundWays(name)
  return ways.length > 0 ? ways : wantedWays(name).map(way => way.map(term => [term]))
}

/** A first name alone is everybody's; in scripts without spaces a whole name may be one word. */
const isWholeName = (name: string) => {
  const words = nameWords(name)
  return words.length > 1 || (words.length === 1 && !/^[a-z]+$/.test(words[0] ?? ''))
}

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
