import { difference } from '../../intake/reports/difference.ts'
import { type Part, partsOf } from '../../intake/reports/tally.ts'
import type { ScreeningRules } from '../../intake/screening.ts'
import { screeningRuleVersions } from '../../practice/screening-rules.ts'
import type { Store } from '../../storage/database.ts'
import type { Trx } from '../../storage/tables.ts'
import {
  addToTallies,
  type CountedRow,
  countedEvents,
  countedReferrals,
  setTalliedParts,
  takeUntallied,
  talliedParts,
  untallied,
} from '../../storage/tallies.ts'
import { forgetReports } from './known-reports.ts'

export interface TallyParts {
  store: Store
  practice: { officeHours: { timeZone: string }; screeningRules: ScreeningRules }
}

const pageSize = 50

/**
 * Counts every inquiry that changed since it was counted last: what it added before is taken back, what it adds now
 * goes in, and it is marked, in one transaction for each page. Whatever happened late counts on the day it belongs to.
 */
export async function keepTallies(parts: TallyParts, goOn: () => Promise<boolean>): Promise<void> {
  let ids = await untallied(parts.store.db, pageSize)
  while (ids.length > 0 && (await goOn())) {
    const page = ids
    await parts.store.commit(trx => tallyPage(trx, parts, page))
    forgetReports(parts.store)
    ids = await untallied(parts.store.db, pageSize)
  }
}

async function tallyPage(trx: Trx, { practice }: TallyParts, ids: readonly string[]): Promise<void> {
  const rows = await takeUntallied(trx, ids)
  if (rows.length === 0) return
  const taken = rows.map(({ id }) => id)
  const events = Map.groupBy(await countedEvents(trx, taken), ({ inquiry_id }) => inquiry_id)
  const referrals = await countedReferrals(trx, taken)
  const before = await talliedParts(trx, taken)
  const after = new Map<string, Part[]>(
    rows.map(row => [
      row.id,
      partsOf({ ...row, referral: referrals.get(row.id) }, events.get(row.id) ?? [], {
        timeZone: practice.officeHours.timeZone,
        criteria: criteriaOf(practice.screeningRules, row),
      }),
    ]),
  )
  await addToTallies(trx, difference([...before.values()].flat(), [...after.values()].flat()))
  await setTalliedParts(trx, after)
}

/** In the tallies the bits of a mask mean what they meant under the rules of its time; a search reads them by those of today. */
const criteriaOf = (
  current: ScreeningRules,
  { rule_version }: Pick<CountedRow, 'rule_version'>,
): readonly string[] =>
  (screeningRuleVersions.find(({ version }) => version === rule_version) ?? current).criteria.map(
    ({ code }) => code,
  )
