import type { Test } from 'tap'

/** Set by `npm run prove`: tests then try as much as the plan of proof asks for. */
export const proving = process.env.PROVE === '1'

/** How much is tried: as a rule, and for the proof. */
export const tries = (usual: number, proof: number): number => (proving ? proof : usual)

/** Hands what was counted to the table of proof; `n` is how much was tried. */
export const counted = (t: Pick<Test, 'comment'>, figures: { n: number } & Record<string, unknown>): void =>
  t.comment(`figures ${JSON.stringify(figures)}`)
