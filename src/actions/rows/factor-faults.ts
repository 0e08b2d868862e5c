import type { Kysely } from 'kysely'
import { hashOf } from '../../sealing/fingerprints.ts'
import { authenticators } from '../../storage/staff-factors.ts'
import type { Tables } from '../../storage/tables.ts'
import { anyProof, type HouseTold } from './house-told.ts'
import type { RowFault } from './row-fault.ts'

interface Factor {
  place: string
  staffId: string
  kind: string
  value: string
}

/** Passwords, authenticators, passkeys and links to single sign-on that their owner never got by an event. */
export async function factorFaults(
  db: Kysely<Tables>,
  { factors }: HouseTold,
): Promise<{ checked: number; faults: RowFault[] }> {
  const all = await factorsIn(db)
  const isTold = ({ staffId, kind, value }: Factor) => {
    const told = factors.get(staffId)
    return told?.has(`${kind} ${hashOf(value)}`) || told?.has(`${kind} ${anyProof}`)
  }
  return {
    checked: all.length,
    faults: all.filter(one => !isTold(one)).map(({ place }) => ({ place, fault: 'untold' })),
  }
}

async function factorsIn(db: Kysely<Tables>): Promise<Factor[]> {
  const credentials = await db
    .selectFrom('staff_credentials')
    .select(['id', 'staff_id', 'provider_id', 'account_id', 'password'])
    .execute()
  const apps = await authenticators(db).select(['id', 'staff_id', 'secret']).execute()
  const passkeys = await db.selectFrom('staff_passkeys').select(['id', 'staff_id', 'public_key']).execute()
  return [
    ...credentials.map(row => ({
      ...{ place: `staff_credentials/${row.id}`, staffId: row.staff_id },
      ...(row.provider_id === 'credential'
        ? { kind: 'password', value: row.password ?? '' }
        : { kind: 'subject', value: row.account_id }),
    })),
    ...apps.map(row => ({
      ...{ place: `staff_second_factors/${row.id}`, staffId: row.staff_id },
      ...{ kind: 'authenticator', value: row.secret },
    })),
    ...passkeys.map(row => ({
      ...{ place: `staff_passkeys/${row.id}`, staffId: row.staff_id },
      ...{ kind: 'passkey', value: row.public_key },
    })),
  ]
}
