import { Temporal } from 'temporal-polyfill'
import { localDay } from '../../intake/local-day.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { filterNames, nobody, type Search } from '../../intake/search-filters.ts'
import { openSearch, sealSearch } from '../../sealing/search-token.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import type { Wanted } from '../../storage/search-filters.ts'
import { type FindPlace, find } from './find.ts'
import { kindOf, type LookedUp, rowsOf } from './look-up.ts'
import type { DeskParts } from './triage-inquiry.ts'

const pageSize = 20
/** What was searched for can be looked at again, and gone through page by page, for so long. */
const keptForMs = 15 * 60_000

/** A search as it stands in an address: sealed for this person, and for a quarter of an hour. */
export const keepSearch = ({ vault, now }: DeskParts, { id }: Actor, search: Search): string =>
  sealSearch(vault.secrets.query, id, search, new Date(now().getTime() + keptForMs))

/** The search of an address; null where it is over, somebody else's or none. */
export const keptSearch = ({ vault, now }: DeskParts, { id }: Actor, token: string): Search | null =>
  openSearch(vault.secrets.query, id, token, now()) as Search | null

export interface SearchPage {
  rows: LookedUp[]
  next: FindPlace | null
  /** Where looking on stopped before the page was full, as a time; null where it did not. */
  stopped: string | null
}

/**
 * One page of what a search finds, the newest first. The search is an event without its words. Whoever may see no
 * inquiries finds none; whoever may not read answers cannot ask for a criterion.
 */
export async function search(
  parts: DeskParts,
  actor: Actor,
  asked: Search,
  place: FindPlace,
): Promise<SearchPage> {
  const { inquiries, answers } = sight[actor.role]
  if (!inquiries) return { rows: [], next: null, stopped: null }
  const allowed = answers ? asked : { ...asked, criterion: '' }
  const { found, next } = await find(parts, allowed.words, wantedOf(parts, allowed), place, pageSize)
  await parts.store.note(trx =>
    appendHouseEvent(trx, parts.vault.secrets.chain, {
      at: parts.now(),
      actor: `staff:${actor.id}`,
      kind: 'searched',
      detail: {
        by: kindOf(allowed.words, found),
        filters: filterNames.filter(name => allowed[name] !== '').join(' '),
        found: found.length,
        from: actor.from,
      },
    }),
  )
  const stopped = found.length < pageSize && next?.after ? next.after.at : null
  return { rows: await rowsOf(parts, found), next, stopped }
}

/** What a search asks of an inquiry, as the store knows it. A criterion has the bit of its place among the rules. */
function wantedOf({ practice }: DeskParts, { stand, from, to, assignee, criterion, source }: Search): Wanted {
  const day = (text: string) => localDay(Temporal.PlainDate.from(text), practice.officeHours.timeZone)
  const bit = practice.screeningRules.criteria.findIndex(({ code }) => code === criterion)
  return {
    stand: stand || null,
    from: from === '' ? null : new Date(day(from).start).toISOString(),
    before: to === '' ? null : new Date(day(to).end).toISOString(),
    assignee: assignee === nobody ? false : assignee || null,
    criteria: bit === -1 ? 0 : 1 << bit,
    source: source || null,
  }
}
