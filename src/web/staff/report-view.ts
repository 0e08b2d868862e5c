import type { Period } from '../../intake/reports/period.ts'
import type { ReportCode, Reports } from '../../intake/reports/reports.ts'
import type { ChartMode, ChartSize } from './chart-looks.ts'
import { chartOf } from './charts.ts'
import { sayingOf } from './report-sayings.ts'
import { sheetOf } from './report-sheets.ts'
import type { ReportWords } from './report-words.ts'

/** One report as its section shows it: what it says, its pictures, its table. */
export function viewReport<Code extends ReportCode>(
  code: Code,
  report: Reports[Code],
  words: ReportWords,
  { from, to }: Period,
) {
  const { columns, rows, whole } = sheetOf(code, report, words)
  const shown = (cells: readonly (string | number | null)[]) =>
    cells.map((cell, at) => words.number(columns[at]?.unit ?? 'count', cell))
  const picture = (size: ChartSize) => {
    const { width, height } = chartOf(code, report, words, { mode: 'light', size })
    const source = (mode: ChartMode) =>
      `/staff/reports/${code}/chart.svg?from=${from}&to=${to}&mode=${mode}&size=${size}`
    return { width, height, light: source('light'), dark: source('dark') }
  }
  return {
    code,
    says: sayingOf(code, report, words),
    empty: rows.every(([, ...cells]) => cells.every(cell => !cell)),
    pictures: { narrow: picture('narrow'), middle: picture('middle'), wide: picture('wide') },
    columns: columns.map(({ head }) => head),
    rows: rows.map(shown),
    whole: whole ? shown(whole) : null,
    csv: `/staff/reports/${code}.csv?from=${from}&to=${to}`,
  }
}
