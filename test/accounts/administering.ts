import type { Test } from 'tap'
import { changeRole, disableStaff, staffOf } from '../../src/actions/manage-staff.ts'
import { movableClock } from '../helpers/service.ts'
import { signedIn, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

/** What administrators do with accounts, and cannot. */
export async function administering(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { parts } = service
  const ada = await signedIn(service, 'administrator', 'Ada Invented')
  const pageOf = async (answer: Promise<Response>) => (await answer).text()

  await t.test('an invitation shows its link once', async t => {
    const fields = { name: 'Nia Invented', email: 'Nia@Staff.example', role: 'clinician' }
    const page = await pageOf(ada.post('/staff/accounts', fields))
    const [, path = ''] = /(\/staff\/invitation\/[\w-]+)/.exec(page) ?? []
    t.equal((await visitor(service.url).get(path)).status, 200)
    t.notMatch(await pageOf(ada.get('/staff/accounts')), path)
    t.match(await pageOf(ada.post('/staff/accounts', { ...fields, email: 'nia@staff.example' })), /already/)
    const empty = await ada.post('/staff/accounts', { name: 'Kept Invented', email: 'x', role: 'king' })
    t.equal(empty.status, 422)
    t.match(await empty.text(), /value="Kept Invented"/)
  })

  await t.test('disable, open again, reset and another role', async t => {
    const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
    const change = (fields: Record<string, string>) => ada.post(`/staff/accounts/${cleo.staff.id}`, fields)
    t.equal((await change({ verb: 'disable' })).status, 200)
    t.equal((await cleo.get('/staff/account')).status, 303)
    t.equal((await change({ verb: 'enable' })).status, 200)
    t.equal((await change({ verb: 'role', role: 'lead' })).status, 200)
    t.equal((await change({ verb: 'nonsense' })).status, 422)
    const page = await pageOf(change({ verb: 'reset' }))
    const [, path = ''] = /(\/staff\/invitation\/[\w-]+)/.exec(page) ?? []
    const back = await visitor(service.url).post(path, { password: 'a new one of four words' })
    t.equal(back.headers.get('location'), '/staff/second-factor/set-up')
    t.equal((await ada.post('/staff/accounts/nobody', { verb: 'disable' })).status, 404)
  })

  await t.test('an account that was closed and opened again is not entered by a link of before', async t => {
    const dana = await signedIn(service, 'clinician', 'Dana Invented')
    const change = (id: string, verb: string) => ada.post(`/staff/accounts/${id}`, { verb })
    const linkIn = async (answer: Promise<Response>) =>
      /(\/staff\/invitation\/[\w-]+)/.exec(await pageOf(answer))?.[1] ?? ''
    const fields = { name: 'Ivo Invented', email: 'ivo@staff.example', role: 'clinician' }
    const invited = await linkIn(ada.post('/staff/accounts', fields))
    const ivo = await staffOf(parts, fields.email)
    const reset = await linkIn(change(dana.staff.id, 'reset'))
    for (const [id, link] of [
      [ivo.id, invited],
      [dana.staff.id, reset],
    ] as const) {
      t.equal((await visitor(service.url).get(link)).status, 200)
      await change(id, 'disable')
      await change(id, 'enable')
      t.equal((await visitor(service.url).get(link)).status, 404)
      const entered = await visitor(service.url).post(link, { password: 'a new one of four words' })
      t.equal(entered.status, 404)
      t.equal(
        (await visitor(service.url).get(await linkIn(change(id, 'reset')))).status,
        200,
        'a new one works',
      )
    }
  })

  await t.test('the last administrator stays one, also when two act at once', async t => {
    const only = await ada.post(`/staff/accounts/${ada.staff.id}`, { verb: 'disable' })
    t.equal(only.status, 409)
    t.match(await only.text(), /last administrator/)
    await ada.post('/staff/accounts', { name: 'Idle', email: 'idle@staff.example', role: 'administrator' })
    const invited = await ada.post(`/staff/accounts/${ada.staff.id}`, { verb: 'role', role: 'lead' })
    t.equal(invited.status, 409, 'somebody who never came does not count')
    const eve = await signedIn(service, 'administrator', 'Eve Invented')
    const came = await Promise.allSettled([
      disableStaff(parts, 'command:test', ada.staff.id, true),
      changeRole(parts, 'command:test', eve.staff.id, 'lead'),
    ])
    t.same(came.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  await t.test('whoever goes away names a cover who sees inquiries', async t => {
    const fay = await signedIn(service, 'front_desk', 'Fay Invented')
    const lee = await signedIn(service, 'lead', 'Lee Invented')
    for (const cover of ['', fay.staff.id, ada.staff.id, 'nobody'])
      t.equal((await fay.post('/staff/account/absence', { away: 'yes', cover })).status, 422, cover)
    t.equal((await fay.post('/staff/account/absence', { away: 'yes', cover: lee.staff.id })).status, 200)
    t.equal((await fay.post('/staff/account/notices', { digest: 'hourly' })).status, 200)
    const row = await parts.store.db
      .selectFrom('staff')
      .selectAll()
      .where('id', '=', fay.staff.id)
      .executeTakeFirst()
    t.match(row, { away: 1, cover: lee.staff.id, digest: 'hourly' })
  })
}
