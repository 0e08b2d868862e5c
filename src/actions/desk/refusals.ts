import type { Refusal } from '../../intake/faults.ts'
import { readReference } from '../../intake/reference.ts'
import type { Actor } from '../../intake/roles.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
}

/** What a refusal was about. A form to fill in once more is none, nor is a database that does not answer. */
const recorded: readonly Refusal['kind'][] = ['not_found', 'not_allowed', 'conflict']

/**
 * Remembers that somebody was refused at the desk: what they wanted, why not, and of which inquiry. A reference that
 * cannot be one is not kept: it may be anything that was typed.
 */
export async function recordRefusal(
  { store, vault, now }: Parts,
  actor: Actor,
  wanted: string,
  { kind }: Refusal,
  typed: string,
): Promise<void> {
  if (!recorded.includes(kind)) return
  const detail = { wanted, why: kind, inquiry: readReference(typed) ?? '', from: actor.from }
  await store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${actor.id}`,
      kind: 'refused',
      detail,
    }),
  )
}

/** Remembers that somebody asked a route that their role may not: the route as the policy has it, never its address. */
export const recordRouteRefusal = (
  { store, vault, now }: Parts,
  { id, role, from }: Actor,
  route: string,
): Promise<void> =>
  store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${id}`,
      kind: 'refused',
      detail: { wanted: route, why: 'not_allowed', role, from },
    }),
  )
