import type { Actor } from '../../intake/roles.ts'
import { open, placeOf } from '../../sealing/box.ts'
import { latestExports } from '../../storage/exports.ts'
import type { ExportRow } from '../../storage/tables.ts'
import type { DeskParts } from './triage-inquiry.ts'

export interface ListedExport extends Pick<ExportRow, 'id' | 'at' | 'actor' | 'inquiries' | 'ended'> {
  /** Codes: the period, what it was narrowed to, and what was added. */
  detail: Readonly<Record<string, string | undefined>>
  /** Null where it will not open. */
  reason: string | null
}

const shown = 20

/** The latest exports with their reasons, for leads; everybody else sees none. */
export async function listExports(
  { store, vault }: Pick<DeskParts, 'store' | 'vault'>,
  { role }: Pick<Actor, 'role'>,
): Promise<ListedExport[]> {
  if (role !== 'lead') return []
  const rows = await latestExports(store.db, shown)
  return Promise.all(
    rows.map(async ({ id, at, actor, inquiries, ended, detail, ...sealed }) => ({
      ...{ id, at, actor, inquiries, ended },
      detail: JSON.parse(detail),
      reason: await reasonOf(vault, { id, ...sealed }),
    })),
  )
}

async function reasonOf(
  vault: DeskParts['vault'],
  row: Pick<ExportRow, 'id' | 'hour_key' | 'data_key' | 'reason'>,
): Promise<string | null> {
  try {
    return open(
      await vault.dataKey(row, 'exports'),
      placeOf('exports', row.id, 'reason'),
      row.reason,
    ).toString('utf8')
  } catch {
    return null
  }
}
