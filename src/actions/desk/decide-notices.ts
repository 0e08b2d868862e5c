import type { Actor } from '../../intake/roles.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { appendEvent } from '../../storage/events.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { decideNotice } from '../../storage/stuck-notices.ts'
import type { Trx } from '../../storage/tables.ts'

/** Send it again; or it arrived, or does not matter any more: let it rest. */
export const noticeDecisions = ['again', 'rest'] as const
export type NoticeDecision = (typeof noticeDecisions)[number]

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
}

const outcomes = {
  again: { to: 'queued', kind: 'notice_again' },
  rest: { to: 'rested', kind: 'notice_rested' },
} as const

/**
 * What somebody decides of notices that are stuck, each with its event. Answers how many: those of which somebody
 * else decided meanwhile, or that went out, are left as they are.
 */
export const decideNotices = (
  { store, vault, now }: Parts,
  actor: Actor,
  ids: readonly string[],
  decision: NoticeDecision,
): Promise<number> =>
  store.commit(async trx => {
    let decided = 0
    for (const id of ids) if (await decide(trx, vault, now(), actor, id, decision)) decided++
    return decided
  })

async function decide(trx: Trx, vault: Vault, at: Date, actor: Actor, id: string, decision: NoticeDecision) {
  const { to, kind } = outcomes[decision]
  const was = await decideNotice(trx, id, to, at)
  if (!was) return false
  const detail = { notice: id, kind: was.kind, channel: was.channel, was: was.state, from: actor.from }
  const event = { at, actor: `staff:${actor.id}`, kind, detail }
  await (was.inquiry_id === null
    ? appendHouseEvent(trx, vault.secrets.chain, event)
    : appendEvent(trx, vault.secrets.chain, { inquiry_id: was.inquiry_id, ...event }))
  return true
}
