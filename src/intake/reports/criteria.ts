import { type Asked, counted } from './asked.ts'
import { shareOf } from './waits.ts'

/**
 * How often each criterion was met, of those who were screened, and how often it was named, of those who were referred. One
 * inquiry may meet several.
 */
export function criteriaMix({ tallies, criteria }: Asked) {
  const referred = counted(tallies, 'received', 'referral')
  const screened = counted(tallies, 'received') - referred
  return {
    screened,
    referred,
    rows: [...criteria, 'none'].map(code => {
      const count = counted(tallies, 'criterion', code)
      const named = counted(tallies, 'named', code)
      return { code, count, share: shareOf(count, screened), named, namedShare: shareOf(named, referred) }
    }),
  }
}
