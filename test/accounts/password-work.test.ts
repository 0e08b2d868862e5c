import { scryptSync } from 'node:crypto'
import { hashPassword } from '@better-auth/utils/password'
import t from 'tap'
import { passwordWork } from '../../src/accounts/password-work.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { codeRests, signedIn, signIn, testPassword, visitor } from '../helpers/staff.ts'

t.test(
  'a service as it opens keeps a password by scrypt, with salt and the work that is advised',
  async t => {
    const clock = movableClock()
    const service = await openTestService({}, clock, null)
    t.teardown(() => service.close())
    const people = [await signedIn(service, 'front_desk'), await signedIn(service, 'lead')]
    const kept = await service.parts.store.db.selectFrom('staff_credentials').select('password').execute()
    t.equal(kept.length, 2)
    for (const { password } of kept) {
      const [name, salt = '', key] = (password ?? '').split(':')
      t.equal(name, 'scrypt-32768-8-3')
      t.match(salt, /^[0-9a-f]{32}$/)
      const work = { N: 32_768, r: 8, p: 3, maxmem: 2 ** 26 }
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
  },
)

t.test('a password that the accounts library kept still opens, and no other does', async t => {
  const hash = await hashPassword(testPassword)
  t.ok(await passwordWork.verify({ hash, password: testPassword }))
  t.notOk(await passwordWork.verify({ hash, password: `${testPassword}!` }))
  for (const broken of ['', ':', 'scrypt-32768-8-3::', 'light:abc'])
    t.notOk(await passwordWork.verify({ hash: broken, password: testPassword }), broken)
})
