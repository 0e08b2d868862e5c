import { randomBytes } from 'node:crypto'
import type { SingleSignOn } from '../config.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import { appendHouseEvent, lockHouse } from '../storage/house-events.ts'
import { endSession, forgetSessions, insertSession, staffByEmail } from '../storage/staff.ts'
import { linkedSubject, linkSubject } from '../storage/staff-factors.ts'
import type { StaffRow } from '../storage/staff-tables.ts'
import type { Trx } from '../storage/tables.ts'
import type { Claims } from './provider.ts'
import { keepNewest } from './session-limit.ts'
import { longestMs } from './session-rules.ts'
import type { Session } from './sessions.ts'
import { emailIn, type SignOnFault, signOnFault } from './sign-on-rules.ts'
import type { AccountTools } from './tools.ts'
import type { Visit } from './visit.ts'

/** `token` is the new session's. */
export type SignedOn = { is: 'full'; staff: StaffRow; token: string } | { is: SignOnFault }

/** What the provider says of somebody, where they come from, and the session that they had here. */
export interface SignOn {
  visit: Visit
  claims: Claims
  before: Session | null
}

/**
 * Opens a session for whom the provider vouches for, or refuses them; either with its event, in one transaction. The
 * first time an account is linked to the provider's name for that person, and never again to another.
 */
export function openSignOn(tools: AccountTools, settings: SingleSignOn, signOn: SignOn): Promise<SignedOn> {
  const { claims } = signOn
  return tools.store.commit(async trx => {
    await lockHouse(trx)
    const staff = await staffByEmail(trx, emailIn(claims) ?? '')
    const linked = staff && (await linkedSubject(trx, staff.id, settings.issuer))
    const fault = signOnFault({ claims, secondFactor: settings.secondFactor, staff, linked })
    if (!staff || fault) return refuse(tools, trx, signOn, staff, fault ?? 'no_account')
    if (linked === undefined && !(await link(tools, trx, settings.issuer, staff, signOn)))
      return refuse(tools, trx, signOn, staff, 'other_subject')
    return { is: 'full', staff, token: await open(tools, trx, signOn, staff) }
  })
}

async function refuse(
  tools: AccountTools,
  trx: Trx,
  { visit }: SignOn,
  staff: StaffRow | undefined,
  why: SignOnFault,
): Promise<SignedOn> {
  await appendHouseEvent(trx, tools.vault.secrets.chain, {
    at: tools.now(),
    actor: staff ? `staff:${staff.id}` : 'stranger',
    kind: 'single_sign_on_refused',
    detail: { why, from: visit.from },
  })
  return { is: why }
}

async function link(
  { vault, now, newId }: AccountTools,
  trx: Trx,
  issuer: string,
  staff: StaffRow,
  { claims, visit }: SignOn,
): Promise<boolean> {
  const row = { id: newId(), staffId: staff.id, issuer, subject: claims.sub, at: now() }
  if (!(await linkSubject(trx, row))) return false
  await appendHouseEvent(trx, vault.secrets.chain, {
    at: now(),
    actor: `staff:${staff.id}`,
    kind: 'single_sign_on_linked',
    detail: { from: visit.from, proof: hashOf(claims.sub) },
  })
  return true
}

async function open(tools: AccountTools, trx: Trx, { visit, before }: SignOn, staff: StaffRow) {
  const at = tools.now()
  const token = randomBytes(24).toString('base64url')
  const how = 'single_sign_on'
  await forgetSessions(trx, new Date(at.getTime() - longestMs))
  if (before) await endSession(trx, before.staff.id, before.id)
  const times = { at, until: new Date(at.getTime() + longestMs) }
  await insertSession(trx, { id: tools.newId(), staffId: staff.id, token, how, visit, ...times })
  await keepNewest(trx, tools, staff.id)
  await appendHouseEvent(trx, tools.vault.secrets.chain, {
    at,
    actor: `staff:${staff.id}`,
    kind: before?.state === 'locked' && before.staff.id === staff.id ? 'unlocked' : 'signed_in',
    detail: { how, from: visit.from },
  })
  return token
}
