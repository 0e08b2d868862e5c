import { scryptSync } from 'node:crypto'
import t from 'tap'
import { movableClock, openTestService } from '../helpers/service.ts'
import { codeRests, signedIn, signIn, testPassword, visitor } from '../helpers/staff.ts'

t.test('a service as it opens keeps a password by scrypt, with salt and 32 MB of work', async t => {
  const clock = movableClock()
  const service = await openTestService({}, clock, null)
  t.teardown(() => service.close())
  const people = [await signedIn(service, 'front_desk'), await signedIn(service, 'lead')]
  const kept = await service.parts.store.db.selectFrom('staff_credentials').select('password').execute()
  t.equal(kept.length, 2)
  for (const { password } of kept) {
    const [salt = '', key] = (password ?? '').split(':')
    t.match(salt, /^[0-9a-f]{32}$/)
    const work = { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 }
    t.equal(scryptSync(testPassword, salt, 64, work).toString('hex'), key)
  }
  t.not(kept[0]?.password, kept[1]?.password, 'the same password is kept in another way')
  clock.move(codeRests)
  for (const person of people) {
    const wrong = await visitor(service.url).post('/staff/sign-in', {
      email: person.email,
      password: `${testPassword}!`,
    })
    t.equal(wrong.status, 422, 'another password')
    t.equal((await signIn(visitor(service.url), person)).status, 303)
  }
})
