import type { Test } from 'tap'
import { firstAdministratorLink, inviteStaff } from '../../src/actions/manage-staff.ts'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { hashOf } from '../../src/sealing/fingerprints.ts'
import { movableClock } from '../helpers/service.ts'
import { codeRests, houseEvents, signedIn, signIn, testPassword, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

/** Links that work once, and steps that stand half-way. */
export async function entering(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, clock, parts } = service

  await t.test('the first administrator has a link until there is an account', async t => {
    const [first, second] = [await firstAdministratorLink(parts), await firstAdministratorLink(parts)]
    const visit = visitor(url)
    t.equal((await visit.get(`/staff/invitation/${first}`)).status, 404, 'each start makes a new one')
    const empty = { name: '', email: 'ada@', password: 'short' }
    const asked = await visit.post(`/staff/invitation/${second}`, empty)
    t.equal(asked.status, 422)
    const page = await asked.text()
    for (const fault of [/Please fill this in/, /does not look like an e-mail/, /At least ten/])
      t.match(page, fault)
    t.match(page, /value="ada@"/, 'nothing typed is lost')
    const fields = { name: 'Ada Invented', email: 'ada@staff.example', password: testPassword }
    const made = await visit.post(`/staff/invitation/${second}`, fields)
    t.equal(made.headers.get('location'), '/staff/second-factor/set-up')
    t.equal((await visitor(url).get(`/staff/invitation/${second}`)).status, 404, 'it works once')
    t.equal(await firstAdministratorLink(parts), null, 'and is never made again')
  })

  await t.test('a link that was printed before is void once somebody has an account', async t => {
    const token = 'a-token-that-was-printed'
    const times = { created_at: '2026', expires_at: '9999', used_at: null }
    await parts.store.db
      .insertInto('staff_links')
      .values({ token_hash: hashOf(token), staff_id: null, ...times })
      .execute()
    t.equal((await visitor(url).get(`/staff/invitation/${token}`)).status, 404)
  })

  await t.test('an invitation works for 72 hours', async t => {
    const order = { name: 'Late Invented', email: 'late@staff.example', role: 'clinician' as const }
    const { token } = await inviteStaff(parts, 'command:test', order)
    await t.rejects(inviteStaff(parts, 'command:test', order), /email taken/)
    clock.move(73 * 60 * 60_000)
    t.equal((await visitor(url).get(`/staff/invitation/${token}`)).status, 404)
    const late = await visitor(url).post(`/staff/invitation/${token}`, { password: testPassword })
    t.equal(late.status, 404)
  })

  await t.test('two who use one link at once: one comes in', async t => {
    const order = { name: 'Twice Invented', email: 'twice@staff.example', role: 'clinician' as const }
    const { token } = await inviteStaff(parts, 'command:test', order)
    const answers = await Promise.all(
      ['one password of hers', 'another one of a thief'].map(password =>
        visitor(url).post(`/staff/invitation/${token}`, { password }),
      ),
    )
    t.same(answers.map(({ status }) => status).sort(), [303, 404])
  })

  await t.test('a recovery code may be typed as it was read', async t => {
    const person = await signedIn(service, 'front_desk')
    const visit = visitor(url)
    await visit.post('/staff/sign-in', { email: person.email, password: testPassword })
    const [code = ''] = person.recoveryCodes
    const typed = ` ${code.toUpperCase().replace('-', ' ')} `
    t.equal((await visit.post('/staff/second-factor', { code: typed })).headers.get('location'), '/staff')
  })

  await t.test(
    'after five wrong codes it begins again with the password, and keeps what was typed',
    async t => {
      const person = await signedIn(service, 'front_desk')
      clock.move(codeRests)
      const visit = visitor(url)
      await visit.post('/staff/sign-in', { email: person.email, password: testPassword })
      for (let n = 0; n < 5; n++) await visit.post('/staff/second-factor', { code: `00000${n}` })
      const late = { code: await codeNow(person.key), kept: 'sealed' }
      const over = await visit.post('/staff/second-factor', late)
      t.equal(over.status, 401)
      t.match(await over.text(), /begin again with your password[\s\S]*name="kept" value="sealed"/)
    },
  )

  await t.test(
    'whoever knows the password and guesses codes is stopped, and typing it again does not help',
    async t => {
      const person = await signedIn(service, 'front_desk')
      clock.move(codeRests)
      const statuses: number[] = []
      for (let n = 0; n < 30; n++) {
        const thief = visitor(url)
        await thief.post('/staff/sign-in', { email: person.email, password: testPassword })
        statuses.push((await thief.post('/staff/second-factor', { code: String(100_000 + n) })).status)
      }
      t.equal(statuses.filter(status => status === 422).length, 10)
      clock.move(codeRests)
      t.equal((await signIn(visitor(url), person)).status, 401, 'a strange browser waits')
      t.equal((await signIn(person, person)).status, 303, 'the person gets in from their own')
    },
  )

  await t.test('a flood of tries leaves one event, and no event holds what was typed', async t => {
    for (let n = 0; n < 30; n++)
      await visitor(url).post('/staff/sign-in', { email: 'nobody@staff.example', password: `guess ${n}` })
    const events = await houseEvents(service)
    const strangers = events.filter(({ actor }) => actor === 'stranger').map(({ kind }) => kind)
    t.same(strangers, [...Array(10).fill('sign_in_failed'), 'too_many_tries'])
    t.notMatch(JSON.stringify(events), /nobody@|guess|staff\.example/)
  })
}
