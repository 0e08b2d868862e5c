import type { Answers } from '../../intake/form/question.ts'
import { readReference } from '../../intake/reference.ts'
import {
  exactWays,
  exactWhys,
  soundWays,
  soundWhys,
  type Way,
  type Why,
  whyFound,
} from '../../intake/search-ways.ts'
import { inquiryByReference } from '../../storage/inquiries.ts'
import type { Cursor } from '../../storage/queues.ts'
import type { Wanted } from '../../storage/search-filters.ts'
import {
  type CountedWay,
  type FoundRow,
  filedStretch,
  inquiriesAt,
  leadingAnywhere,
  readAtMost,
  type Stretch,
  wordStretches,
} from '../../storage/searches.ts'
import { hashesOf } from '../index-inquiries.ts'
import { openGroup } from '../open-inquiry.ts'
import type { DeskParts } from './triage-inquiry.ts'

type FindParts = Pick<DeskParts, 'store' | 'vault' | 'now'>

/** Why something is in the list: it has that reference, its words, or nothing but what was asked of it. */
export interface Found {
  row: FoundRow
  why: Why | 'reference' | null
}

/** Where a page begins: among what is exactly as typed or, after all of these, among what sounds like it. */
export interface FindPlace {
  sounds: boolean
  after: Cursor | null
}

export interface FoundPage {
  found: Found[]
  /** Where the next page begins; null where there is none. */
  next: FindPlace | null
}

export const firstPlace: FindPlace = { sounds: false, after: null }

/** So many that sound alike are opened for one page at most, to see how they are written. */
const mostOpened = 30

/** One page of what is found by words and filters, the newest first: what is exactly as typed, then what sounds like it. */
export async function find(
  parts: FindParts,
  words: string,
  wanted: Wanted,
  place: FindPlace,
  size: number,
): Promise<FoundPage> {
  if (words === '') return findFiled(parts, wanted, place, size)
  const reference = readReference(words)
  const row = reference === null ? undefined : await inquiryByReference(parts.store.db, reference)
  if (row) return { found: [{ row, why: 'reference' }], next: null }
  const exactly = await leadingWays(parts, exactWays(words))
  const asked = { words, exactly, wanted }
  const exact = place.sounds ? { found: [], next: null } : await findExact(parts, asked, place, size)
  const left = size - exact.found.length
  if (exact.next !== null) return exact
  if (left === 0) return { ...exact, next: { sounds: true, after: null } }
  const from = place.sounds ? place.after : null
  const { found, next } = await findSounding(parts, asked, from, left)
  return { found: [...exact.found, ...found], next }
}

/** Words with the ways in which they lead to something exactly as they were typed. */
interface Asked {
  words: string
  exactly: readonly CountedWay[]
  wanted: Wanted
}

async function findFiled({ store, now }: FindParts, wanted: Wanted, { after }: FindPlace, size: number) {
  const page = { after, limit: size + 1, now: now(), atMost: readAtMost }
  const { places, end } = merged([await filedStretch(store.db, wanted, page)], size)
  const rows = await inquiriesAt(store.db, places)
  return { found: rows.map(row => ({ row, why: null })), next: placeAt(end, false) }
}

/** One page of what is exactly as it was typed. */
async function findExact(
  parts: FindParts,
  { words, exactly, wanted }: Asked,
  { after }: FindPlace,
  size: number,
): Promise<FoundPage> {
  const { db } = parts.store
  const page = { after, limit: size + 1, now: parts.now(), atMost: readAtMost }
  const { places, end } = merged(await wordStretches(db, exactly, [], wanted, page), size)
  return {
    found: await reasoned(parts, words, await inquiriesAt(db, places)),
    next: placeAt(end, false),
  }
}

/** One page of what sounds like a name that was typed, and is written much like it. */
async function findSounding(
  parts: FindParts,
  { words, exactly, wanted }: Asked,
  after: Cursor | null,
  size: number,
): Promise<FoundPage> {
  const { db } = parts.store
  const page = { after, limit: mostOpened + 1, now: parts.now(), atMost: readAtMost }
  const sounding = await leadingWays(parts, soundWays(words))
  const { places, end } = merged(await wordStretches(db, sounding, exactly, wanted, page), mostOpened)
  const rows = await inquiriesAt(db, places)
  const reasonOf = whyFound(words, soundWhys)
  const found: Found[] = []
  for (const row of rows) {
    const why = reasonOf(await toldOf(parts, row))
    if (why !== null) found.push({ row, why })
    if (found.length === size && row !== rows.at(-1)) return { found, next: placeAt(placeOf(row), true) }
  }
  return { found, next: placeAt(end, true) }
}

function reasoned(parts: FindParts, words: string, rows: readonly FoundRow[]): Promise<Found[]> {
  const reasonOf = whyFound(words, exactWhys)
  const ofReferral = ({ source }: FoundRow) => (source === 'referral' ? 'referrer' : null)
  return Promise.all(
    rows.map(async row => ({ row, why: reasonOf(await toldOf(parts, row)) ?? ofReferral(row) })),
  )
}

/** What was said about whom to contact. */
const toldOf = async ({ vault }: FindParts, row: FoundRow): Promise<Answers> =>
  (await openGroup<{ answers: Answers }, 'contact'>(vault, row, 'contact')).answers

/** Of ways those that lead to anything, with their terms as the index holds them. */
const leadingWays = (
  { store, vault }: Pick<FindParts, 'store' | 'vault'>,
  ways: readonly Way[],
): Promise<CountedWay[]> =>
  leadingAnywhere(
    store.db,
    ways.map(way => way.map(terms => hashesOf(vault, terms))),
  )

const placeAt = (end: Cursor | null, sounds: boolean): FindPlace | null => end && { sounds, after: end }

const placeOf = ({ received_at, id }: Stretch['places'][number]): Cursor => ({ at: received_at, id })
const keyOf = ({ at, id }: Cursor) => `${at} ${id}`

/**
 * Several stretches as one, the newest first and each place once. Where one of them was not looked at any farther, the
 * others count no farther either.
 */
export function merged(stretches: readonly Stretch[], size: number): Stretch {
  const ends = stretches.flatMap(({ end }) => (end ? [end] : []))
  const floor = ends.sort((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1))[0] ?? null
  const byKey = new Map(
    stretches.flatMap(({ places }) => places).map(place => [keyOf(placeOf(place)), place] as const),
  )
  const places = [...byKey]
    .filter(([key]) => floor === null || key >= keyOf(floor))
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([, place]) => place)
  const shown = places.slice(0, size)
  const last = shown.at(-1)
  return { places: shown, end: places.length > size && last ? placeOf(last) : floor }
}
