import type { Test } from 'tap'
import { addApiClient, revokeApiClient, rotateApiKey } from '../../src/actions/api-clients.ts'
import { joinCase } from '../../src/actions/desk/case.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { changeRole, disableStaff } from '../../src/actions/manage-staff.ts'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { noteVerdict } from '../../src/actions/scan-files.ts'
import { fill } from '../../src/cli/seed/fill.ts'
import { inventStaff } from '../../src/cli/seed/staff.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import type { Verb } from '../../src/intake/triage/verbs.ts'
import { markFailed } from '../../src/storage/claim-ends.ts'
import { claimDue } from '../../src/storage/claims.ts'
import { filesOf } from '../../src/storage/files.ts'
import { attached } from '../helpers/files/stored.ts'
import { invented } from '../helpers/referral.ts'
import { movableClock } from '../helpers/service.ts'
import { type NewDatabase, partsFor } from './engine.ts'

/** Twelve weeks of a practice in which everything happens that events tell of, through the same actions as in the service. */
export async function filledHouse(t: Test, newDatabase: NewDatabase) {
  const clock = movableClock('2026-11-24T15:00:00.000Z')
  const parts = await partsFor(t, await newDatabase(t), clock)
  const staff = await inventStaff(parts)
  const settable = { now: clock.now, set: (at: number) => clock.set(new Date(at).toISOString()) }
  await fill(parts, settable, staff, 60, 3)
  const [fay, cleo, lee] = staff
  if (!fay || !cleo || !lee) throw new Error('Nobody works here')
  const open = await parts.store.db
    .selectFrom('inquiries')
    .selectAll()
    .where('standing', '=', 'contact')
    .orderBy('id')
    .execute()
  const [one, two, three] = open
  if (!one || !two || !three) throw new Error('There is nothing to do')
  const pair = { reference: one.reference, other: two.reference }
  await joinCase(parts, lee, { ...pair, version: one.version, otherVersion: two.version })
  await attached(parts, one.id, { 'letter.pdf': Buffer.from('%PDF-1.7\ninvented\n%%EOF') })
  const [file] = await filesOf(parts.store.db, one.id)
  if (file) await noteVerdict(parts, file.id, 'infected', 'system')
  let { version } = three
  for (const [verb, input] of [
    ['quarantine', { note: 'Written by a program.' }],
    ['hold', { note: 'Asked for by a lawyer.' }],
    ['assign', { to: cleo.id }],
  ] as [Verb, Record<string, string>][])
    ({ version } = await triageInquiry(parts, lee, { reference: three.reference, version, verb, input }))
  await disableStaff(parts, 'command:test', fay.id, true)
  await changeRole(parts, 'command:test', cleo.id, 'lead')
  const scopes = ['referrals'] as const
  const client = { organisation: 'Invented Harbor Clinic', scopes, webhookUrl: null }
  const { id } = await addApiClient(parts, 'command:test', client)
  await rotateApiKey(parts, 'command:test', id)
  await receiveInquiry(parts, {
    parsed: parseForm(parts.practice.referralForm, invented),
    ...{ token: 'from a program', suspicions: [], language: 'en', source: 'referral' },
    ...{ cameBy: 'api', client: id },
  })
  await revokeApiClient(parts, 'command:test', (await addApiClient(parts, 'command:test', client)).id)
  for (const message of ['It failed.', 'It waits.'])
    await receiveInquiry(parts, {
      parsed: parseForm(parts.practice.contactForm, { name: 'Rosa Invented', message, intent: 'anyway' }),
      ...{ token: '', suspicions: [], language: 'en', source: 'web' },
    })
  const [claim] = await claimDue(parts.store, clock.now(), 60_000, 1, 'mail')
  if (claim)
    await parts.store.commit(trx =>
      markFailed(trx, parts.vault.secrets.chain, claim, clock.now(), 'smtp_550'),
    )
  return parts
}
