import { notFound } from '../../intake/faults.ts'
import { localOf } from '../../intake/local-time.ts'
import { type Period, stepOf } from '../../intake/reports/period.ts'
import { type ReportCode, type Reports, reportSources, reports } from '../../intake/reports/reports.ts'
import type { Staff } from '../../intake/roles.ts'
import type { ScreeningRules } from '../../intake/screening.ts'
import type { Store } from '../../storage/database.ts'
import { talliesOver } from '../../storage/tallies.ts'
import { knownReport } from './known-reports.ts'

interface ReportParts {
  store: Store
  practice: { officeHours: { timeZone: string }; screeningRules: Pick<ScreeningRules, 'criteria'> }
  now: () => Date
}

/** What a report says of a period, from the tallies that the worker keeps. Faults: `not_found` for all but leads. */
export async function readReport<Code extends ReportCode>(
  parts: ReportParts,
  { role }: Pick<Staff, 'role'>,
  code: Code,
  period: Period,
): Promise<Reports[Code]> {
  if (role !== 'lead') throw notFound('There is no such report')
  const name = `${code} ${period.from} ${period.to}`
  return knownReport(parts.store, name, parts.now(), () => compute(parts, code, period))
}

async function compute<Code extends ReportCode>(
  { store, practice, now }: ReportParts,
  code: Code,
  period: Period,
): Promise<Reports[Code]> {
  const { kinds, ever, bySteps } = reportSources[code]
  const tallies = [
    ...(await talliesOver(store.db, kinds, { period, ...(bySteps ? { step: stepOf(period) } : {}) })),
    ...(ever ? await talliesOver(store.db, ever, {}) : []),
  ]
  const criteria = practice.screeningRules.criteria.map(({ code }) => code)
  return reports[code]({ tallies, period, now: now(), criteria }) as Reports[Code]
}

/** The day it is at the practice. */
export const today = ({ practice, now }: Pick<ReportParts, 'practice' | 'now'>): string =>
  localOf(practice.officeHours.timeZone, now()).slice(0, 10)
