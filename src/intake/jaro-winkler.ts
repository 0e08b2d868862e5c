const prefixWeight = 0.1
const longestPrefix = 4

/**
 * How alike two words are, from 0 to 1: the share of signs that stand near each other in both, less those out of
 * order (Jaro), raised where the beginning is the same (Winkler 1990).
 */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1
  const [a, b] = [[...one], [...other]]
  const jaro = jaroOf(a, b)
  const differ = a.slice(0, longestPrefix).findIndex((sign, at) => sign !== b[at])
  const prefix = differ === -1 ? Math.min(a.length, b.length, longestPrefix) : differ
  return jaro + prefix * prefixWeight * (1 - jaro)
}

function jaroOf(a: readonly string[], b: readonly string[]): number {
  const [ofA, ofB] = matched(a, b)
  const { length } = ofA
  if (length === 0) return 0
  const moved = ofA.filter((sign, at) => sign !== ofB[at]).length / 2
  return (length / a.length + length / b.length + (length - moved) / length) / 3
}

/** The signs of each that have a partner in the other no farther off than half the longer one, in their order. */
function matched(a: readonly string[], b: readonly string[]): [string[], string[]] {
  const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0)
  const taken = new Set<number>()
  const ofA = a.filter((sign, at) => {
    const from = Math.max(at - reach, 0)
    for (let to = from; to <= Math.min(at + reach, b.length - 1); to++)
      if (b[to] === sign && !taken.has(to)) return taken.add(to)
    return false
  })
  return [ofA, b.filter((_, at) => taken.has(at))]
}
