import type { ApiKeyRow } from '../../storage/api-tables.ts'
import { anyProof, type HouseTold } from './house-told.ts'
import { differing, type RowFault } from './row-fault.ts'

type Key = Pick<ApiKeyRow, 'id' | 'client_id' | 'key_hash' | 'scopes' | 'expires_at'>

/** Keys of programs that no event made, that may do more, or that end at another time than events say. */
export function keyFaults(keys: readonly Key[], { clients }: Pick<HouseTold, 'clients'>): RowFault[] {
  const unnamed = new Map(
    [...clients].map(([id, told]) => [id, told.keys.filter(({ key }) => key === anyProof)]),
  )
  /** Each event of long ago, which named no key, stands for one that ends as it says. */
  const taken = ({ client_id, expires_at }: Key) => {
    const left = unnamed.get(client_id) ?? []
    const fits = left.findIndex(({ ends }) => ends === expires_at)
    return fits < 0 ? undefined : left.splice(fits, 1)[0]
  }
  return keys.flatMap(row => {
    const client = clients.get(row.client_id)
    const told = client?.keys.find(({ key }) => key === row.key_hash) ?? taken(row)
    const place = `api_keys/${row.id}`
    return client && told
      ? differing(place, row, { scopes: client.scopes, expires_at: told.ends })
      : [{ place, fault: 'untold' as const }]
  })
}
