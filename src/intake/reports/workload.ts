import { type Asked, counted } from './asked.ts'
import { quantile, sumOf } from './waits.ts'

/** What each of the staff has open now, and what they closed in the period; `null` is nobody yet. */
export function workload({ tallies }: Asked) {
  const people = [...new Set(tallies.map(({ key }) => key))].map(key => {
    const own = tallies.filter(tally => tally.key === key)
    const closed = own.filter(({ kind }) => kind === 'closed')
    return {
      assignee: key === '' ? null : key,
      open: counted(own, 'open'),
      closed: sumOf(closed),
      medianDays: inDays(quantile(closed, 0.5)),
    }
  })
  const closed = tallies.filter(({ kind }) => kind === 'closed')
  return {
    open: counted(tallies, 'open'),
    closed: sumOf(closed),
    medianDays: inDays(quantile(closed, 0.5)),
    rows: people.sort(
      (one, other) =>
        Number(one.assignee === null) - Number(other.assignee === null) ||
        other.open + other.closed - one.open - one.closed ||
        ((one.assignee ?? '') < (other.assignee ?? '') ? -1 : 1),
    ),
  }
}

const inDays = (tenths: number | null) => (tenths === null ? null : tenths / 10)
