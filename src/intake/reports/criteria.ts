import { type Asked, counted } from './asked.ts'
import { shareOf } from './waits.ts'

/** How often each criterion was met. One inquiry may meet several. */
export function criteriaMix({ tallies, criteria }: Asked) {
  const received = counted(tallies, 'received')
  return {
    received,
    rows: [...criteria, 'none'].map(code => {
      const count = counted(tallies, 'criterion', code)
      return { code, count, share: shareOf(count, received) }
    }),
  }
}
