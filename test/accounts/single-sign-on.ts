import type { Test } from 'tap'
import { disableStaff, inviteStaff } from '../../src/actions/manage-staff.ts'
import { providerFor, throughProvider } from '../helpers/provider.ts'
import { movableClock } from '../helpers/service.ts'
import { houseEvents, untoldFactors, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

/** What single sign-on must keep, against a real provider on this machine. */
export async function singleSignOn(t: Test, open: OpenService) {
  const provider = await providerFor(t)
  const clock = movableClock()
  const service = await open(t, clock, { ...provider.env, RATE_LIMITS: 'off' })
  const { url, parts } = service

  let count = 0
  /** Somebody with an account at the desk and one at the provider. */
  async function invented(account: object = {}) {
    const email = `sso.${++count}@staff.example`
    const sub = `subject-${count}`
    provider.accounts.set(sub, { sub, email, email_verified: true, amr: ['pwd', 'mfa'], ...account })
    const order = { name: `Signe Invented ${count}`, email, role: 'clinician' as const }
    const { id } = await inviteStaff(parts, 'command:test', order)
    return { id, email, sub }
  }
  const lastEvent = async () => (await houseEvents(service)).at(-1)
  const refused = async (t: Test, answer: Response, why: string, words: RegExp) => {
    t.equal(answer.status, 403, why)
    t.match(await answer.text(), words, why)
    t.match(await lastEvent(), { kind: 'single_sign_on_refused', detail: { why } })
    t.notOk(
      answer.headers.getSetCookie().some(line => line.startsWith('staff-session=')),
      'no session',
    )
  }

  await t.test('who proves two factors comes in, goes on to where they wanted, and is linked', async t => {
    const { id, sub } = await invented()
    const visit = visitor(url)
    const back = await visit.get(await throughProvider(visit, provider, sub))
    t.equal(back.status, 303)
    t.equal(back.headers.get('location'), '/staff/account')
    t.match(await (await visit.get('/staff/account')).text(), /work account/)
    const kinds = (await houseEvents(service)).filter(({ actor }) => actor === `staff:${id}`)
    t.same(
      kinds.map(({ kind, detail }) => [kind, detail.how]),
      [
        ['single_sign_on_linked', undefined],
        ['signed_in', 'single_sign_on'],
      ],
    )
    t.same(await untoldFactors(service), [])
    const again = visitor(url)
    t.equal((await again.get(await throughProvider(again, provider, sub))).status, 303)
    t.equal(visit.jar.has('staff-errand'), false, 'the errand is over')
  })

  await t.test('another subject with the same address is refused afterwards', async t => {
    const { sub, email } = await invented()
    const visit = visitor(url)
    t.equal((await visit.get(await throughProvider(visit, provider, sub))).status, 303)
    provider.accounts.set('another', { sub: 'another', email, email_verified: true, amr: ['mfa'] })
    const thief = visitor(url)
    const answer = await thief.get(await throughProvider(thief, provider, 'another'))
    await refused(t, answer, 'other_subject', /another work account/)
  })

  await t.test('a subject that belongs to one account opens no other', async t => {
    const { sub } = await invented()
    const visit = visitor(url)
    t.equal((await visit.get(await throughProvider(visit, provider, sub))).status, 303)
    const other = await invented()
    provider.accounts.set(sub, { sub, email: other.email, email_verified: true, amr: ['mfa'] })
    const again = visitor(url)
    await refused(t, await again.get(await throughProvider(again, provider, sub)), 'other_subject', /another/)
  })

  await t.test(
    'one factor, an unverified address, no account, a disabled one: refused, each in words',
    async t => {
      const disabled = await invented()
      await disableStaff(parts, 'command:test', disabled.id, true)
      const cases = [
        [await invented({ amr: ['pwd'] }), 'no_second_factor', /one factor only/],
        [await invented({ amr: undefined }), 'no_second_factor', /one factor only/],
        [await invented({ email_verified: false }), 'email_unverified', /does not say/],
        [await invented({ email_verified: undefined }), 'email_unverified', /does not say/],
        [await invented({ email: 'nobody@staff.example' }), 'no_account', /No open account/],
        [disabled, 'no_account', /No open account/],
      ] as const
      for (const [{ sub }, why, words] of cases) {
        const visit = visitor(url)
        await refused(t, await visit.get(await throughProvider(visit, provider, sub)), why, words)
        t.equal((await visit.get('/staff')).headers.get('location'), '/staff/sign-in', why)
      }
    },
  )

  await t.test('an account that is disabled afterwards loses its session at once', async t => {
    const { id, sub } = await invented()
    const visit = visitor(url)
    await visit.get(await throughProvider(visit, provider, sub))
    t.equal((await visit.get('/staff')).status, 200)
    await disableStaff(parts, 'command:test', id, true)
    t.equal((await visit.get('/staff')).status, 303)
  })

  await t.test('another nonce, state or issuer, no state at all: not trusted', async t => {
    const { sub } = await invented()
    const nonce = visitor(url)
    const path = await throughProvider(nonce, provider, sub, asked =>
      asked.searchParams.set('nonce', 'another'),
    )
    await refused(t, await nonce.get(path), 'not_proved', /could not be trusted/)
    for (const [name, value] of [
      ['state', 'another'],
      ['iss', 'https://another.example'],
      ['code', 'another'],
      ['state', null],
      ['iss', null],
    ] as const) {
      const visit = visitor(url)
      const back = new URL(await throughProvider(visit, provider, sub), url)
      if (value === null) back.searchParams.delete(name)
      else back.searchParams.set(name, value)
      await refused(t, await visit.get(back.pathname + back.search), 'not_proved', /could not be trusted/)
    }
  })

  await t.test('a verifier of another browser opens nothing', async t => {
    const { sub } = await invented()
    const theirs = visitor(url)
    const path = await throughProvider(theirs, provider, sub)
    const stranger = await visitor(url).get(path)
    t.equal(stranger.status, 403)
    t.match(await stranger.text(), /another browser/)
    const begunToo = visitor(url)
    await begunToo.get('/staff/single-sign-on')
    await refused(t, await begunToo.get(path), 'not_proved', /could not be trusted/)
  })

  await t.test('a code works once, also with the cookie of its errand', async t => {
    const { sub } = await invented()
    const visit = visitor(url)
    const path = await throughProvider(visit, provider, sub)
    const errand = visit.jar.get('staff-errand') ?? ''
    t.equal((await visit.get(path)).status, 303)
    const thief = visitor(url)
    thief.jar.set('staff-errand', errand)
    await refused(t, await thief.get(path), 'not_proved', /could not be trusted/)
  })

  await t.test('a token that is over, or a sign-in there that is too long ago, opens nothing', async t => {
    const strict = await open(t, clock, { ...provider.env, OIDC_SIGNED_IN_WITHIN: '1' })
    for (const [at, minutes] of [
      [service, 8],
      [strict, 3],
    ] as const) {
      const { sub, email } = await invented()
      if (at === strict)
        await inviteStaff(strict.parts, 'command:test', { name: 'Signe Invented', email, role: 'lead' })
      const visit = visitor(at.url)
      const path = await throughProvider(visit, provider, sub)
      clock.move(minutes * 60_000)
      const late = await visit.get(path)
      clock.move(-minutes * 60_000)
      t.equal(late.status, 403)
      t.match(await late.text(), /could not be trusted/)
      const again = visitor(at.url)
      t.equal((await again.get(await throughProvider(again, provider, sub))).status, 303, 'in time it would')
    }
  })

  await t.test('an errand lasts ten minutes', async t => {
    const { sub } = await invented()
    const visit = visitor(url)
    const path = await throughProvider(visit, provider, sub)
    clock.move(11 * 60_000)
    const late = await visit.get(path)
    clock.move(-11 * 60_000)
    t.equal(late.status, 403)
    t.match(await late.text(), /took too long/)
  })

  await t.test('who stops at the provider changes nothing', async t => {
    const visit = visitor(url)
    await refused(t, await visit.get(await throughProvider(visit, provider, '')), 'declined', /was stopped/)
  })

  await t.test('it unlocks a locked session of the same person under a new token', async t => {
    const { id, sub } = await invented()
    const visit = visitor(url)
    await visit.get(await throughProvider(visit, provider, sub))
    const before = visit.jar.get('staff-session')
    clock.move(16 * 60_000)
    const locked = await visit.get('/staff/account')
    t.match(locked.headers.get('location'), '/staff/unlock')
    t.match(await (await visit.get('/staff/unlock')).text(), /Use my work account/)
    clock.move(-16 * 60_000)
    t.equal((await visit.get(await throughProvider(visit, provider, sub))).status, 303)
    t.not(visit.jar.get('staff-session'), before)
    t.match(await lastEvent(), { actor: `staff:${id}`, kind: 'unlocked', detail: { how: 'single_sign_on' } })
    const sessions = await parts.store.db
      .selectFrom('staff_sessions')
      .selectAll()
      .where('staff_id', '=', id)
      .execute()
    t.equal(sessions.length, 1)
  })

  await t.test('no token and no code of the provider is kept', async t => {
    const rows = await parts.store.db.selectFrom('staff_credentials').selectAll().execute()
    const kept = rows.flatMap(row => [row.access_token, row.refresh_token, row.id_token])
    t.same([...new Set(kept)], [null])
  })

  await t.test(
    'a flood of forged answers is stopped by address, and leaves a bounded number of events',
    async t => {
      const before = (await houseEvents(service)).length
      let last = 0
      for (let n = 0; n < 110; n++) {
        const visit = visitor(url)
        await visit.get('/staff/single-sign-on')
        last = (await visit.get('/staff/single-sign-on/callback?state=x&code=y')).status
      }
      t.equal(last, 429)
      t.ok((await houseEvents(service)).length - before <= 101)
    },
  )
}
