import type { Answers } from '../intake/form/question.ts'
import { type Likeness, likeness, type Person, personOf, weightOf } from '../intake/likeness.ts'
import { birthTerms, emailTerms, outerTerms, phoneTerms, type Term } from '../intake/search-words.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import {
  type Compared,
  type ComparedRow,
  comparable,
  keepLikenesses,
  nearestWith,
  type TermPlace,
  uncompared,
} from '../storage/likenesses.ts'
import type { LikenessRow } from '../storage/tables.ts'
import { hashesOf } from './index-inquiries.ts'
import { openGroup } from './open-inquiry.ts'

interface CompareParts {
  store: Store
  vault: Vault
}

/**
 * So many are compared at most that share a phone, an address or a birth date, on either side in time; of those that
 * share the end of a number, or how a whole name sounds, only the nearest.
 */
const mostBySure = 50
const mostByLess = 5
const mostCompared = 100
/** A common name, or a flood of one form, leaves no more than this behind for each. */
const mostKept = 10
const atOnce = 20

/**
 * Looks for each indexed inquiry which others may be of the same person, and keeps that, the newest first. Done again, it
 * changes nothing. One that will not open holds up no other; its fault is thrown at the end.
 */
export async function compareInquiries(
  parts: CompareParts,
  goOn: () => Promise<boolean> = async () => true,
): Promise<void> {
  const faults: unknown[] = []
  const people: People = new Map()
  let rows = await uncompared(parts.store.db, atOnce)
  while (rows.length > 0) {
    const compared: Compared[] = []
    for (const row of rows) {
      if (!(await goOn())) return
      await compare(parts, row, people).then(
        one => compared.push(one),
        error => faults.push(error),
      )
    }
    await parts.store.commit(trx => keepLikenesses(trx, compared))
    rows = await uncompared(parts.store.db, atOnce, rows.at(-1)?.id)
  }
  if (faults.length > 0) throw faults[0]
}

/** Looks which others may be of the same person as one indexed inquiry, and keeps that. */
export async function compareInquiry(parts: CompareParts, row: ComparedRow): Promise<void> {
  const compared = await compare(parts, row, new Map())
  await parts.store.commit(trx => keepLikenesses(trx, [compared]))
}

async function compare(parts: CompareParts, row: ComparedRow, people: People): Promise<Compared> {
  // The daily test is nobody.
  if (row.source === 'synthetic') return { row, found: [] }
  const answers = await contactOf(parts.vault, row)
  const near = await nearestWith(parts.store.db, row, sharedTerms(parts.vault, answers))
  const others = nearestFirst(row, near).slice(0, mostCompared)
  await meet(parts, people, others)
  const person = personOf(answers)
  const found = others.flatMap(({ id }): LikenessRow[] => {
    const its = people.get(id)
    const like = its && likeness(person, its)
    return like ? [pairOf(row.id, id, like)] : []
  })
  return { row, found: found.sort((one, other) => other.weight - one.weight).slice(0, mostKept) }
}

/** Who inquiries are about. Those of a common name are met again and again while very many are compared. */
type People = Map<string, Person>
const mostRemembered = 2000

/** Gets to know who these inquiries are about, but for those that will not open: these are told of in their own turn. */
async function meet({ store, vault }: CompareParts, people: People, places: readonly TermPlace[]) {
  if (people.size > mostRemembered) people.clear()
  const ids = places.map(({ id }) => id).filter(id => !people.has(id))
  for (const row of await comparable(store.db, ids)) {
    const person = await contactOf(vault, row).then(personOf, () => null)
    if (person) people.set(row.id, person)
  }
}

const contactOf = async (vault: Vault, row: ComparedRow): Promise<Answers> =>
  (await openGroup<{ answers: Answers }, 'contact'>(vault, row, 'contact')).answers

/** Under what others are looked for: a phone, an address, a birth date, how a whole name sounds. */
function sharedTerms(vault: Vault, answers: Answers): (readonly [term: string, limit: number])[] {
  const said = (name: string) => String(answers[name] ?? '')
  const phones = phoneTerms(said('phone'))
  const isWhole = ({ value }: Term) => value.length === 10
  const sure = [...phones.filter(isWhole), ...emailTerms(said('email')), ...birthTerms(said('birth_date'))]
  const less = phones.filter(term => !isWhole(term))
  const named = [said('name'), said('legal_name')].flatMap(outerTerms)
  const limited = (terms: readonly Term[], limit: number) =>
    hashesOf(vault, terms).map(term => [term, limit] as const)
  return [...limited(sure, mostBySure), ...limited([...less, ...named], mostByLess)]
}

const nearestFirst = ({ received_at }: TermPlace, places: readonly TermPlace[]): TermPlace[] => {
  const away = (place: TermPlace) => Math.abs(Date.parse(place.received_at) - Date.parse(received_at))
  return [...places].sort((one, other) => away(one) - away(other) || (one.id < other.id ? 1 : -1))
}

/** Each pair stands once, whichever of the two was compared. */
const pairOf = (one: string, other: string, like: Likeness): LikenessRow => ({
  inquiry_id: one > other ? one : other,
  other_id: one > other ? other : one,
  weight: weightOf(like),
  reasons: like.reasons.join(' '),
})
