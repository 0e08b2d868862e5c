import type { Kysely } from 'kysely'
import type { Answers } from '../../intake/form/question.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import { open, placeOf } from '../../sealing/box.ts'
import type { Vault } from '../../sealing/vault.ts'
import { type ExportedRow, exportPage, type SealedGroup, type Wanted } from '../../storage/exports.ts'
import type { Cursor } from '../../storage/queues.ts'
import type { Tables } from '../../storage/tables.ts'
import { csvText } from '../../text/csv.ts'
import { columnsFor, type Exported, type ExportPart, type ExportWords, groupsOf } from './export-columns.ts'

export const exportPageSize = 500

export interface PagesParts {
  db: Kysely<Tables>
  vault: Pick<Vault, 'dataKey'>
  words: ExportWords
}

export interface ExportedPage {
  csv: string
  inquiries: number
}

/** All that is wanted, page by page, as CSV; the first page begins with the heads of the columns, and may be no more. */
export async function* exportPages(
  { db, vault, words }: PagesParts,
  wanted: Wanted,
  parts: readonly ExportPart[],
): AsyncGenerator<ExportedPage> {
  const columns = columnsFor(parts, words)
  const groups = parts.flatMap(part => groupsOf[part])
  let after: Cursor | undefined
  for (let first = true; ; first = false) {
    const rows = await exportPage(db, wanted, groups, words.now.toISOString(), exportPageSize, after)
    const opened = await Promise.all(rows.map(row => openedOf(vault, row, groups)))
    const lines = opened.map(inquiry => columns.map(({ cell }) => cell(inquiry)))
    const heads = first ? [columns.map(({ head }) => head)] : []
    yield { csv: csvText([...heads, ...lines], { bom: first }), inquiries: rows.length }
    const last = rows.at(-1)
    if (rows.length < exportPageSize || !last) return
    after = { at: last.received_at, id: last.id }
  }
}

/** Opens what was asked for. One that will not open does not keep the others back. */
async function openedOf(
  vault: PagesParts['vault'],
  row: ExportedRow,
  groups: readonly SealedGroup[],
): Promise<Exported> {
  const key = groups.length > 0 ? await vault.dataKey(row).catch(() => null) : null
  const read = <T>(group: SealedGroup): T | null => {
    const sealed = row[group]
    if (key === null || sealed === undefined) return null
    try {
      return JSON.parse(open(key, placeOf('inquiries', row.id, group), sealed).toString('utf8')) as T
    } catch {
      return null
    }
  }
  return {
    row,
    contact: read<{ answers: Answers }>('contact')?.answers ?? null,
    answers: read<{ answers: Answers }>('answers')?.answers ?? null,
    result: read<ScreeningResult>('result'),
  }
}
