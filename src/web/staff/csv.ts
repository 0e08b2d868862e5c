import { type Cell, csvText } from '../../text/csv.ts'
import type { Sheet } from './report-sheets.ts'
import type { ReportWords } from './report-words.ts'

/** A table as a CSV file that spreadsheets open as UTF-8. Shares are percentages, waits minutes; the heads say so. */
export const csvOf = ({ columns, rows, whole }: Sheet, { text }: Pick<ReportWords, 'text'>): string =>
  csvText(
    [
      columns.map(({ head, unit }) => text(`report.csv_head.${unit}`, { head })),
      ...[...rows, ...(whole ? [whole] : [])].map(row =>
        row.map((cell, at) => (columns[at]?.unit === 'share' ? percentage(cell) : cell)),
      ),
    ],
    { bom: true },
  )

const percentage = (share: Cell): Cell => (typeof share === 'number' ? Math.round(share * 1000) / 10 : share)
