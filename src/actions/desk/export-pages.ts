import type { Answers } from '../../intake/form/question.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import { open, placeOf } from '../../sealing/box.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { ExportedRow, SealedGroup } from '../../storage/exports.ts'
import { type PlainQuery, type PlainReader, pageAfter } from '../../storage/plain-reader.ts'
import type { Cursor } from '../../storage/queues.ts'
import { csvText } from '../../text/csv.ts'
import { columnsFor, type Exported, type ExportPart, type ExportWords, groupsOf } from './export-columns.ts'

export interface PagesParts {
  reader: PlainReader
  vault: Pick<Vault, 'dataKey'>
  words: ExportWords
}

/** The query of one page, how many it holds at most, and after which place the first one begins. */
export interface PageQuery extends PlainQuery {
  limit: number
  begin: Cursor
}

export interface ExportedPage {
  csv: string
  inquiries: number
}

/** All that is wanted, page by page, as CSV; the first page begins with the heads of the columns, and may be no more. */
export async function* exportPages(
  { reader, vault, words }: PagesParts,
  query: PageQuery,
  parts: readonly ExportPart[],
): AsyncGenerator<ExportedPage> {
  const columns = columnsFor(parts, words)
  const groups = parts.flatMap(part => groupsOf[part])
  let after = query.begin
  for (let first = true; ; first = false) {
    const rows = await reader.all<ExportedRow>(pageAfter(query, after))
    let csv = first ? csvText([columns.map(({ head }) => head)], { bom: true }) : ''
    for (const row of rows) {
      const inquiry = await openedOf(vault, row, groups)
      csv += csvText([columns.map(({ cell }) => cell(inquiry))], { bom: false })
    }
    yield { csv, inquiries: rows.length }
    const last = rows.at(-1)
    if (rows.length < query.limit || !last) return
    after = { at: last.received_at, id: last.id }
  }
}

/** Opens what was asked for. One that will not open does not keep the others back. */
async function openedOf(
  vault: PagesParts['vault'],
  row: ExportedRow,
  groups: readonly SealedGroup[],
): Promise<Exported> {
  const key = groups.length > 0 ? await vault.dataKey(row, 'inquiries').catch(() => null) : null
  const read = <T>(group: SealedGroup): T | null => {
    const sealed = row[group] ?? undefined
    if (key === null || sealed === undefined) return null
    const table = group === 'referrer' ? 'referrals' : 'inquiries'
    try {
      return JSON.parse(open(key, placeOf(table, row.id, group), sealed).toString('utf8')) as T
    } catch {
      return null
    }
  }
  return {
    row,
    contact: read<{ answers: Answers }>('contact')?.answers ?? null,
    answers: read<{ answers: Answers }>('answers')?.answers ?? null,
    result: read<ScreeningResult>('result'),
    referrer: read<{ answers: Answers }>('referrer')?.answers ?? null,
  }
}
