import type { ReportCode, Reports } from '../../intake/reports/reports.ts'
import { criterionName, hoursOf } from './report-sheets.ts'
import type { ReportWords } from './report-words.ts'

type Sayings = { [Code in ReportCode]: (report: Reports[Code], words: ReportWords) => string }

/** From how many tries on an hour can be called a good one. */
const enoughTries = 10

const most = <T>(rows: readonly T[], by: (row: T) => number): T | undefined =>
  rows.reduce<T | undefined>(
    (best, row) => (best === undefined || by(row) > by(best) ? row : best),
    undefined,
  )

/** A sentence in its form for the number `count`. */
const said = ({ text }: ReportWords, code: string, values?: Record<string, string | number>) =>
  text(`report.says.${code}`, values)

const sayings: Sayings = {
  arrivals({ step, total, sources, bySource, rows }, words) {
    const top = most(rows, row => row.total)
    const source = sources[0]
    if (total === 0 || !top || source === undefined) return said(words, 'no_arrivals')
    return said(words, rows.length > 1 ? 'arrivals' : 'arrivals_once', {
      count: total,
      when: words.text(`report.in_step.${step}`, { when: words.tick(step, top.start) }),
      top: words.number('count', top.total),
      share:
        bySource[0] === total
          ? words.text('report.all_of_them')
          : words.text('report.share_of_them', { share: words.number('share', (bySource[0] ?? 0) / total) }),
      source: words.text(`report.by_source.${source}`),
    })
  },

  first_contact({ whole }, words) {
    if (whole.keptShare === null) return said(words, 'no_contact')
    if (whole.contacted === 0) return said(words, 'none_reached', { count: whole.missed })
    return said(words, 'first_contact', {
      count: whole.contacted,
      median: words.number('wait', whole.median),
      p90: words.number('wait', whole.p90),
      share: words.number('share', whole.keptShare),
    })
  },

  outcomes({ received, steps, ends }, words) {
    const [, contacted, scheduled, admitted] = steps
    if (received === 0 || !contacted || !scheduled || !admitted) return said(words, 'no_arrivals')
    return said(words, 'outcomes', {
      count: received,
      contacted: contacted.count,
      contacted_share: words.number('share', contacted.share),
      scheduled: scheduled.count,
      admitted: admitted.count,
      admitted_share: words.number('share', admitted.share),
      open: ends.find(({ code }) => code === 'open')?.count ?? 0,
    })
  },

  criteria({ screened, referred, rows }, words) {
    const top = most(
      rows.filter(({ code }) => code !== 'none'),
      ({ count }) => count,
    )
    if (screened + referred === 0 || !top) return said(words, 'no_arrivals')
    if (screened === 0) return said(words, 'not_screened')
    if (top.count === 0) return said(words, 'no_criterion')
    return said(words, 'criteria', {
      name: criterionName(words, top.code),
      met: top.count,
      count: screened,
      share: words.number('share', top.share),
    })
  },

  attempts({ total, byResult, reachedShare, rows }, words) {
    if (total === 0) return said(words, 'no_attempts')
    const best = most(
      rows.filter(row => row.total >= enoughTries),
      row => row.reachedShare ?? 0,
    )
    const values = { count: total, reached: byResult[0] ?? 0, share: words.number('share', reachedShare) }
    if (!best || rows.length < 2) return said(words, 'attempts', values)
    return said(words, 'attempts_best', {
      ...values,
      hours: hoursOf(words, best.hour),
      best: words.number('share', best.reachedShare),
      tries: best.total,
    })
  },

  workload({ open, closed, medianDays, rows }, words) {
    return said(words, closed === 0 ? 'workload_open' : 'workload', {
      count: open,
      nobody: rows.find(({ assignee }) => assignee === null)?.open ?? 0,
      closed,
      days: words.number('days', medianDays),
    })
  },

  organisations({ whole, rows }, words) {
    const top = most(
      rows.filter(({ who }) => typeof who !== 'string'),
      ({ referred }) => referred,
    )
    if (whole.referred === 0 || !top) return said(words, 'no_referrals')
    return said(words, whole.median === null ? 'referrals' : 'referrals_answered', {
      count: whole.referred,
      name: words.referrer(top.who),
      top: top.referred,
      median: words.number('wait', whole.median),
    })
  },
}

/** What a report says, in a sentence or two. */
export const sayingOf = <Code extends ReportCode>(
  code: Code,
  report: Reports[Code],
  words: ReportWords,
): string => sayings[code](report, words)
