import type { Accounts } from '../accounts/accounts.ts'
import type { ReceiveParts } from '../actions/inquiry-rows.ts'
import type { FileParts } from '../actions/take-file.ts'
import type { Config } from '../config.ts'
import type { Metrics } from './metrics.ts'
import type { Pages } from './pages.ts'
import type { ProxyWatch } from './proxy-watch.ts'
import type { Readiness } from './readiness.ts'
import type { StaffPages } from './staff/staff-pages.ts'

/** What the web needs of the rest of the house. */
export interface WebParts extends ReceiveParts, FileParts {
  config: Config
  accounts: Accounts
  staffPages: StaffPages
  /** What needs somebody's attention now. */
  deskAlarms: () => Promise<{ code: string; count: number }[]>
  pages: Pages
  metrics: Metrics
  readiness: Readiness
  proxyWatch: ProxyWatch
  /** Whether a request comes from this very program, by the mark that it carries; a mark counts once. */
  isDailyTest: (mark: unknown) => boolean
  /** Tells the worker that a notice is waiting. */
  nudge: () => void
}
