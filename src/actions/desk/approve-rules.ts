import { conflict, notFound } from '../../intake/faults.ts'
import type { Actor } from '../../intake/roles.ts'
import type { Practice } from '../../practice/practice.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { remembered } from '../../storage/remembered.ts'
import { approvalOf, insertApproval } from '../../storage/rule-approvals.ts'
import { staffById } from '../../storage/staff.ts'

type Rules = Pick<Practice, 'screeningRules' | 'crisisPhrases'>

interface ReadParts {
  store: Store
  practice: Rules
  now: () => Date
}

/** Who approved the rules, and when: ISO-8601 UTC, or a date. */
export interface Approval {
  by: string
  on: string
}

/** Names the rules and phrases by their content: whoever edits one without a new version has none approved. */
export const contentHash = ({ screeningRules, crisisPhrases }: Rules): string =>
  hashOf(JSON.stringify([screeningRules, crisisPhrases]))

/** The approval of the rules as they are, from the desk or out of the rules' own file; null as long as there is none. */
export async function ruleApproval({ store, practice, now }: ReadParts): Promise<Approval | null> {
  const { version, approved } = practice.screeningRules as { version: string; approved: Approval | null }
  if (approved !== null) return approved
  return remembered(store, 'rule approval', now(), async () => {
    const row = await approvalOf(store.db, version, contentHash(practice))
    return row ? { by: row.name, on: row.approved_at } : null
  })
}

/**
 * A clinician puts their name to the rules that they saw. Twice is once. Faults: `not_found` for any other role,
 * `conflict` where the rules are no longer those that were seen.
 */
export async function approveRules(
  { store, vault, practice, now }: ReadParts & { vault: Vault },
  actor: Actor,
  seen: { version: string; content: string },
): Promise<void> {
  if (actor.role !== 'clinician') throw notFound('Rules are approved by clinicians')
  const { version } = practice.screeningRules
  const content_hash = contentHash(practice)
  if (seen.version !== version || seen.content !== content_hash) throw conflict('The rules have changed')
  await store.commit(async trx => {
    // The name as it is now, not as it was when the session began.
    const name = (await staffById(trx, actor.id))?.name ?? actor.name
    const approved_at = now().toISOString()
    if (!(await insertApproval(trx, { version, content_hash, staff_id: actor.id, name, approved_at }))) return
    await appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${actor.id}`,
      kind: 'rules_approved',
      detail: { version, content: content_hash, from: actor.from },
    })
  })
}
