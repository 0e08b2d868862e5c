import { stringify } from 'csv-stringify/sync'

export type Cell = string | number | null

/** What a spreadsheet takes for the beginning of a formula, also in wide and small forms, behind whatever is not seen. */
const formula = /^[\s\p{Cc}\p{Cf}"]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r]/u

/** After these a new cell begins where a file is read with another separator, or its quotes are not understood. */
const separators = /(?<=[;\t\r\n])/

/** The same after a blank, where a sign begins a word that is no number: people write "5 - 7" and "+1". */
const afterBlank = / (?=["\p{Cc}\p{Cf}]*(?![+-]\d+(?:[.,]\d+)?(?:[\s.,;]|$))[=+\-@＝＋－＠﹦﹢﹣﹫−][^\s])/gu

/** A text that no spreadsheet runs: an apostrophe goes before what looks like a formula. Numbers stay numbers. */
export const guarded = <T>(cell: T): T | string =>
  typeof cell === 'string'
    ? cell
        .split(separators)
        .map((part, n) => (formula.test(n === 0 ? cell : part) ? `'${part}` : part))
        .join('')
        .replace(afterBlank, " '")
    : cell

/** Rows as CSV text with guarded cells. `bom` begins a file, so that spreadsheets open it as UTF-8. */
export const csvText = (rows: readonly (readonly Cell[])[], { bom }: { bom: boolean }): string =>
  stringify(
    rows.map(row => row.map(guarded)),
    // By itself the library would leave a lone line feed without quotes.
    { bom, record_delimiter: 'windows', quoted_match: /[\r\n\t;]/ },
  )
