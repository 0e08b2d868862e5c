import type { ReportCode, Reports } from '../../intake/reports/reports.ts'
import type { Cell } from '../../text/csv.ts'
import type { ReportWords, Unit } from './report-words.ts'

export interface Column {
  head: string
  unit: Unit
}

/** A report as a table: what the page shows under its picture, and what its CSV holds. */
export interface Sheet {
  columns: Column[]
  rows: Cell[][]
  /** The whole period in one row. */
  whole: Cell[] | null
}

type Sheets = { [Code in ReportCode]: (report: Reports[Code], words: ReportWords) => Sheet }

const sheets: Sheets = {
  arrivals: ({ step, sources, rows, total, bySource }, words) => ({
    columns: [
      column(words, step, step),
      ...sources.map(source => ({ head: words.text(`report.source.${source}`), unit: 'count' as const })),
      column(words, 'total'),
    ],
    rows: rows.map(row => [row.start, ...row.bySource, row.total]),
    whole: [words.text('report.whole'), ...bySource, total],
  }),

  first_contact({ step, rows, whole }, words) {
    const cells = (row: typeof whole): Cell[] => [
      row.contacted,
      row.median,
      row.p90,
      row.keptShare,
      row.kept,
      row.late,
      row.missed,
      row.triedShare,
      row.waiting,
      row.ended,
    ]
    return {
      columns: [
        column(words, step, step),
        column(words, 'contacted'),
        column(words, 'median', 'wait'),
        column(words, 'p90', 'wait'),
        column(words, 'kept_share', 'share'),
        column(words, 'kept'),
        column(words, 'late'),
        column(words, 'missed'),
        column(words, 'tried_share', 'share'),
        column(words, 'waiting'),
        column(words, 'ended'),
      ],
      rows: rows.map(row => [row.start, ...cells(row)]),
      whole: [words.text('report.whole'), ...cells(whole)],
    }
  },

  outcomes: ({ steps, ends }, words) => ({
    columns: [column(words, 'outcome', 'label'), column(words, 'count'), column(words, 'share', 'share')],
    rows: [
      ...steps.map(({ code, count, share }) => [words.text(`report.step.${code}`), count, share]),
      ...ends.map(({ code, count, share }) => [words.text(`report.end.${code}`), count, share]),
    ],
    whole: null,
  }),

  criteria: ({ rows }, words) => ({
    columns: [
      column(words, 'criterion', 'label'),
      column(words, 'met'),
      column(words, 'met_share', 'share'),
      column(words, 'named'),
      column(words, 'named_share', 'share'),
    ],
    rows: rows.map(row => [criterionName(words, row.code), row.count, row.share, row.named, row.namedShare]),
    whole: null,
  }),

  attempts: ({ results, rows, total, byResult, reachedShare }, words) => ({
    columns: [
      column(words, 'hour', 'label'),
      ...results.map(result => ({ head: words.text(`report.result.${result}`), unit: 'count' as const })),
      column(words, 'tries'),
      column(words, 'reached_share', 'share'),
    ],
    rows: rows.map(row => [hoursOf(words, row.hour), ...row.byResult, row.total, row.reachedShare]),
    whole: [words.text('report.whole'), ...byResult, total, reachedShare],
  }),

  workload: ({ rows, open, closed, medianDays }, words) => ({
    columns: [
      column(words, 'person', 'label'),
      column(words, 'open'),
      column(words, 'closed'),
      column(words, 'median_days', 'days'),
    ],
    rows: rows.map(row => [words.person(row.assignee), row.open, row.closed, row.medianDays]),
    whole: [words.text('report.everybody'), open, closed, medianDays],
  }),

  organisations({ rows, whole }, words) {
    const cells = (row: typeof whole): Cell[] => [
      row.referred,
      row.admitted,
      row.declined,
      row.otherwise,
      row.open,
      row.median,
      row.keptShare,
    ]
    return {
      columns: [
        column(words, 'organisation', 'label'),
        column(words, 'referred'),
        column(words, 'started'),
        column(words, 'declined'),
        column(words, 'otherwise'),
        column(words, 'still_open'),
        column(words, 'response', 'wait'),
        column(words, 'kept_share', 'share'),
      ],
      rows: rows.map(row => [words.referrer(row.who), ...cells(row)]),
      whole: [words.text('report.all_referrers'), ...cells(whole)],
    }
  },
}

const column = ({ text }: ReportWords, code: string, unit: Unit = 'count'): Column => ({
  head: text(`report.column.${code}`),
  unit,
})

/** The table of a report. */
export const sheetOf = <Code extends ReportCode>(
  code: Code,
  report: Reports[Code],
  words: ReportWords,
): Sheet => sheets[code](report, words)

export const criterionName = ({ text }: ReportWords, code: string): string =>
  code === 'none' ? text('report.no_criterion') : text(`criterion.${code}.label`)

/** An hour of the day from its beginning to its end: "10 am to 11 am". */
export const hoursOf = (words: ReportWords, hour: number): string =>
  words.text('report.hours', { from: words.hour(hour), to: words.hour((hour + 1) % 24) })
