import { stringify } from 'csv-stringify/sync'
import type { Cell, Sheet } from './report-sheets.ts'
import type { ReportWords } from './report-words.ts'

/** What a spreadsheet would take for the beginning of a formula, also in full width, behind any white space. */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/

/** A text that no spreadsheet runs: an apostrophe goes before what looks like a formula. Numbers stay numbers. */
export const guarded = <T>(cell: T): T | string =>
  typeof cell === 'string' && formula.test(cell) ? `'${cell}` : cell

/** A table as a CSV file that spreadsheets open as UTF-8. Shares are percentages, waits minutes; the heads say so. */
export const csvOf = ({ columns, rows, whole }: Sheet, { text }: Pick<ReportWords, 'text'>): string =>
  stringify(
    [
      columns.map(({ head, unit }) => text(`report.csv_head.${unit}`, { head })),
      ...[...rows, ...(whole ? [whole] : [])].map(row =>
        row.map((cell, at) => (columns[at]?.unit === 'share' ? percentage(cell) : cell)),
      ),
    ].map(row => row.map(guarded)),
    { bom: true, record_delimiter: 'windows' },
  )

const percentage = (share: Cell): Cell => (typeof share === 'number' ? Math.round(share * 1000) / 10 : share)
