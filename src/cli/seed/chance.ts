/** Chance that repeats: the same number gives the same practice. */
export interface Chance {
  /** From 0 up to, but without, 1. */
  next(): number
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number
  one<T>(choices: readonly T[]): T
  /** Whether something of this probability happens. */
  happens(probability: number): boolean
}

/** Mulberry32, a small generator of the public domain by Tommy Ettinger. Nothing secret depends on it. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    one: choices => choices[Math.floor(next() * choices.length)] as (typeof choices)[number],
    happens: probability => next() < probability,
  }
}
