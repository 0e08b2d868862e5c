import type { Part, Tally } from './tally.ts'

/** What changes in the tallies when what an inquiry added becomes something else: `count` is the difference. */
export function difference(before: readonly Part[], after: readonly Part[]): Tally[] {
  const sums = new Map<string, Tally>()
  const add = (part: Part, count: number) => {
    const { day, kind, key, value } = part
    const name = JSON.stringify([day, kind, key, value])
    sums.set(name, { day, kind, key, value, count: (sums.get(name)?.count ?? 0) + count })
  }
  for (const part of before) add(part, -1)
  for (const part of after) add(part, 1)
  return [...sums.values()].filter(({ count }) => count !== 0)
}
