import type { Test } from 'tap'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { hasFactor } from '../../src/storage/staff-factors.ts'
import { movableClock } from '../helpers/service.ts'
import { signedIn, testPassword, untoldFactors, type Visitor, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

/** Begins to set up an authenticator. Answers how its first code is sent. */
async function begin(visit: Visitor) {
  const page = await (await visit.post('/staff/second-factor/set-up', { password: testPassword })).text()
  const key = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '')
  const set_up = /name="set_up" value="([^"]+)"/.exec(page)?.[1] ?? ''
  return async (by: Visitor = visit) =>
    by.post('/staff/second-factor/confirmation', { set_up, code: await codeNow(key) })
}

const codesIn = (page: string) =>
  [...page.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code)

/** What stands of a second factor before it is whole. */
export async function settingUp(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, parts } = service
  const { db } = parts.store

  await t.test('an authenticator and its event come together, or neither does', async t => {
    await signedIn(service, 'clinician')
    const { id, token } = await inviteStaff(parts, 'command:test', {
      ...{ name: 'Nia Invented', email: 'nia.sets.up@staff.example', role: 'lead' },
    })
    const visit = visitor(url)
    await visit.post(`/staff/invitation/${token}`, { password: testPassword })
    await db.schema
      .createIndex('none_more')
      .unique()
      .on('house_events')
      .column('kind')
      .where('kind', '=', 'authenticator_added')
      .execute()
    t.ok((await (await begin(visit))()).status >= 500)
    await db.schema.dropIndex('none_more').execute()
    t.notOk(await hasFactor(db, id))
    t.same(await untoldFactors(service), [])
    t.equal((await (await begin(visit))()).status, 200, 'it can begin again')
    t.same(await untoldFactors(service), [])
  })

  await t.test('recovery codes beside a passkey are good until an authenticator is confirmed', async t => {
    const me = await signedIn(service, 'clinician')
    const mine = { staff_id: me.staff.id, id: parts.newId() }
    await db
      .updateTable('staff_second_factors')
      .set({ secret: '', verified: 0 })
      .where('staff_id', '=', me.staff.id)
      .execute()
    await db
      .insertInto('staff_passkeys')
      .values({ ...mine, public_key: 'x', credential_id: 'x', counter: 0, device_type: 'x', backed_up: 0 })
      .execute()
    const opens = async (code = '') => {
      const visit = visitor(url)
      await visit.post('/staff/sign-in', { email: me.email, password: testPassword })
      return (await visit.post('/staff/second-factor', { code })).status === 303
    }
    const confirm = await begin(me)
    t.ok(await opens(me.recoveryCodes[0]))
    const made = codesIn(await (await confirm()).text())
    t.equal(made.length, 10)
    t.ok(await opens(made[0]))
    t.notOk(await opens(me.recoveryCodes[1]), 'the new ones stand in place of the old')
    t.equal((await confirm()).headers.get('location'), '/staff/account', 'one is enough')
  })

  await t.test('what was begun in one session is not confirmed in another', async t => {
    const email = 'two.sessions@staff.example'
    const { token } = await inviteStaff(parts, 'command:test', { name: 'Two Invented', email, role: 'lead' })
    const [one, other] = [visitor(url), visitor(url)]
    await one.post(`/staff/invitation/${token}`, { password: testPassword })
    await other.post('/staff/sign-in', { email, password: testPassword })
    const confirm = await begin(one)
    t.equal((await confirm(other)).headers.get('location'), '/staff/second-factor/set-up')
    t.equal((await confirm()).status, 200)
  })
}
