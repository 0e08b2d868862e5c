import { type Asked, counted } from './asked.ts'
import { dueHour, type Tally } from './tally.ts'
import { quantile, shareOf, sumOf } from './waits.ts'

/** So many stand by themselves; the rest are one row, so that the report stays one that can be read. */
const mostNamed = 30

/** Whose referrals a row counts: an organization's id, those that named none, or all the others together. */
export type Referrers = { id: string } | 'unnamed' | 'others'

/**
 * Referrals of the period by organization, the most frequent first: how they stand now, and how long it took to respond
 * (minutes) against what was promised. Missed is a promise that is over without any response.
 */
export function organisations({ tallies, now }: Asked) {
  const of = Map.groupBy(tallies, ({ key }) => key.split(' ')[0] ?? '')
  const named = [...of].filter(([id]) => id !== '').sort(byReferrals)
  const first = named.slice(0, mostNamed)
  const rest = named.slice(mostNamed).flatMap(([, own]) => own)
  const unnamed = of.get('') ?? []
  return {
    whole: figuresOf(tallies, now),
    organisations: named.length,
    rows: [
      ...first.map(([id, own]) => ({ who: { id } as Referrers, ...figuresOf(own, now) })),
      ...(rest.length > 0 ? [{ who: 'others' as Referrers, ...figuresOf(rest, now) }] : []),
      ...(unnamed.length > 0 ? [{ who: 'unnamed' as Referrers, ...figuresOf(unnamed, now) }] : []),
    ],
  }
}

type Entry = [id: string, own: Tally[]]

const byReferrals = ([one, ofOne]: Entry, [other, ofOther]: Entry) =>
  counted(ofOther, 'referred') - counted(ofOne, 'referred') || (one < other ? -1 : 1)

function figuresOf(tallies: readonly Tally[], now: Date) {
  const ended = (state: string) =>
    sumOf(tallies.filter(({ kind, key }) => kind === 'referred_end' && key.endsWith(` ${state}`)))
  const responses = tallies.filter(({ kind }) => kind === 'responded')
  const kept = sumOf(responses.filter(({ key }) => key.endsWith(' kept')))
  const over = ({ kind, value }: Tally) => kind === 'unanswered' && value < dueHour(now.toISOString())
  const responded = sumOf(responses)
  const missed = sumOf(tallies.filter(over))
  const referred = counted(tallies, 'referred')
  return {
    referred,
    admitted: ended('admitted'),
    declined: ended('declined'),
    open: ended('open'),
    otherwise: referred - ended('admitted') - ended('declined') - ended('open'),
    median: quantile(responses, 0.5),
    keptShare: shareOf(kept, responded + missed),
  }
}
