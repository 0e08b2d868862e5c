import t from 'tap'
import { serviceFor } from '../helpers/service.ts'
import { signedIn, visitor } from '../helpers/staff.ts'

/** Every cookie that a sign-in sets, with what stands beside it. */
async function cookiesOf(service: Awaited<ReturnType<typeof serviceFor>>) {
  const set: string[] = []
  const real = globalThis.fetch
  const person = await signedIn(service, 'clinician')
  const visit = visitor(service.url)
  for (const ask of [
    () => visit.post('/staff/passkey/options'),
    () => visit.post('/staff/sign-in', { email: person.email, password: 'four invented words here' }),
    () => visit.post('/staff/second-factor', { code: person.recoveryCodes[0] ?? '' }),
    () => visit.post('/staff/sign-out'),
  ])
    set.push(...(await ask()).headers.getSetCookie())
  t.equal(globalThis.fetch, real)
  return set
}

t.test('on this machine: HttpOnly, SameSite=Lax, and no more than http allows', async t => {
  const set = await cookiesOf(await serviceFor(t))
  t.ok(set.length >= 4)
  for (const line of set) {
    t.match(line, /^staff-/, line)
    t.match(line, /; HttpOnly/i, line)
    t.match(line, /; SameSite=Lax/i, line)
    t.match(line, /; Path=\//i, line)
    t.notMatch(line, /; Domain=/i, line)
  }
})

t.test('over https: bound to this very host, and Secure', async t => {
  const set = await cookiesOf(await serviceFor(t, { PUBLIC_URL: 'https://localhost' }))
  for (const line of set) {
    t.match(line, /^__Host-staff-/, line)
    t.match(line, /; Secure/i, line)
    t.match(line, /; HttpOnly/i, line)
    t.match(line, /; Path=\/(;|$)/i, line)
    t.notMatch(line, /; Domain=/i, line)
  }
})

t.test('public pages set none and read none', async t => {
  const service = await serviceFor(t)
  for (const path of ['/', '/contact', '/privacy', '/staff/sign-in'])
    t.same((await fetch(service.url + path)).headers.getSetCookie(), [], path)
})
