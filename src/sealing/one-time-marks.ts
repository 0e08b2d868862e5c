import { randomBytesFromPool } from './randomness.ts'

export type Marks = ReturnType<typeof openMarks>

/** Secrets that live in this process only, each good for one use: by them a program knows its own requests. */
export function openMarks() {
  const unused = new Set<string>()
  return {
    make(): string {
      const mark = randomBytesFromPool(32).toString('base64url')
      unused.add(mark)
      return mark
    },
    /** Whether it was one of ours, unused until now. */
    take: (mark: unknown): boolean => typeof mark === 'string' && unused.delete(mark),
  }
}
