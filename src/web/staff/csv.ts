import { stringify } from 'csv-stringify/sync'

type Cell = string | number | null

/** What a spreadsheet would take for the beginning of a formula, also in full width, behind any white space. */
const formula = /^\s*[=+\-@\t\r＝＋－＠]/

/** A text that no spreadsheet runs: an apostrophe goes before what looks like a formula. Numbers stay numbers. */
export const guarded = (cell: Cell): Cell =>
  typeof cell === 'string' && formula.test(cell) ? `'${cell}` : cell

/** Rows as a CSV file that spreadsheets open as UTF-8. */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map(row => row.map(guarded)),
    { bom: true, record_delimiter: 'windows' },
  )
