import type { Kysely } from 'kysely'
import type { Tables } from '../../storage/tables.ts'
import { factorFaults } from './factor-faults.ts'
import type { HouseTold } from './house-told.ts'
import { keyFaults } from './key-faults.ts'
import { differing, type RowFault, unmatched } from './row-fault.ts'

/** Holds accounts, exports, programs with their keys, and approvals of rules against what the events of the house told. */
export async function houseFaults(
  db: Kysely<Tables>,
  told: HouseTold,
): Promise<{ checked: number; faults: RowFault[] }> {
  const staff = await db.selectFrom('staff').select(['id', 'role', 'disabled_at']).execute()
  const exports = await db
    .selectFrom('exports')
    .select(['id', 'at', 'actor', 'inquiries', 'ended'])
    .orderBy('id')
    .execute()
  const clients = await db.selectFrom('api_clients').select(['id', 'created_by', 'ended_at']).execute()
  const keys = await db
    .selectFrom('api_keys')
    .select(['id', 'client_id', 'key_hash', 'scopes', 'expires_at'])
    .execute()
  const approvals = (
    await db.selectFrom('rule_approvals').select(['version', 'content_hash', 'staff_id']).execute()
  ).map(row => ({ ...row, id: `${row.version} ${row.content_hash}` }))
  const factors = await factorFaults(db, told)
  const compared = <Row extends { id: string }, Told extends object>(
    table: string,
    rows: readonly Row[],
    by: ReadonlyMap<string, Told>,
    seen: (row: Row) => object = row => row,
  ): RowFault[] => [
    ...unmatched(table, rows, by),
    ...rows.flatMap(row => differing(`${table}/${row.id}`, seen(row), { ...by.get(row.id) })),
  ]
  return {
    checked:
      factors.checked + staff.length + exports.length + clients.length + keys.length + approvals.length,
    faults: [
      ...compared('staff', staff, told.staff, ({ role, disabled_at }) => ({
        role,
        disabled: disabled_at !== null,
      })),
      ...compared('exports', exports, told.exports),
      ...compared('api_clients', clients, rowsOf(told), ({ created_by, ended_at }) => ({
        created_by,
        ended: ended_at !== null,
      })),
      ...factors.faults,
      ...keyFaults(keys, told),
      ...compared('rule_approvals', approvals, told.approvals),
    ],
  }
}

const rowsOf = ({ clients }: HouseTold) =>
  new Map([...clients].map(([id, { created_by, ended }]) => [id, { created_by, ended }]))
