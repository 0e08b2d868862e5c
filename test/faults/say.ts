import type { Ends } from '../helpers/service.ts'

export interface Line {
  name: string
  /** How much was tried. */
  n: number
  pass: boolean
  figures: Record<string, unknown>
}

/** Ends a driver: prints its one line, with each demand that was not met by name, and exits by it. */
export function say(
  name: string,
  n: number,
  figures: Record<string, unknown>,
  demands: Readonly<Record<string, boolean>>,
): void {
  const missed = Object.keys(demands).filter(demand => !demands[demand])
  const pass = missed.length === 0
  const line: Line = { name, n, pass, figures: pass ? figures : { ...figures, missed } }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  process.exitCode = pass ? 0 : 1
}

/** The last line of what a driver printed, or null where it printed none. */
export function lineIn(printed: string): Line | null {
  const last = printed
    .split('\n')
    .filter(text => text.startsWith('{'))
    .at(-1)
  try {
    return last === undefined ? null : (JSON.parse(last) as Line)
  } catch {
    return null
  }
}

/** What a driver opens, closed when it ends, the last one first; the tests' helpers take it in place of a test. */
export async function driving(work: (t: Ends) => Promise<void>): Promise<void> {
  const ends: (() => unknown)[] = []
  try {
    await work({ teardown: end => void ends.push(end) })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
