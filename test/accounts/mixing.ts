import type { Test } from 'tap'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { movableClock } from '../helpers/service.ts'
import { codeRests, houseEvents, signedIn, testPassword, type Visitor, visitor } from '../helpers/staff.ts'
import type { OpenService } from './signing-in.ts'

const isIn = async (visit: Visitor) => (await visit.get('/staff/account')).status === 200

/** Cookies of two people in one request: nothing that the one proves may count as the other's. */
export async function mixing(t: Test, open: OpenService) {
  const service = await open(t, movableClock())
  const { url, clock, parts } = service
  const tries = async () => (await parts.store.db.selectFrom('staff_tries').select('id').execute()).length
  const eventsOf = async (id: string) =>
    (await houseEvents(service)).filter(({ actor }) => actor === `staff:${id}`).map(({ kind }) => kind)

  /** Two people, and a browser that holds the session of the one and stands before the second step of the other. */
  async function mixed() {
    const [mallory, vera] = [await signedIn(service, 'front_desk'), await signedIn(service, 'lead')]
    clock.move(codeRests)
    const browser = visitor(url)
    await browser.post('/staff/sign-in', { email: vera.email, password: testPassword })
    for (let n = 0; n < 3; n++) await browser.post('/staff/second-factor', { code: `00000${n}` })
    browser.jar.set('staff-session', mallory.jar.get('staff-session') ?? '')
    const before = { tries: await tries(), events: await eventsOf(vera.staff.id) }
    return { mallory, vera, browser, before }
  }

  for (const [name, code] of [
    ['a code of an authenticator', ({ key }: { key: string }) => codeNow(key)],
    ['a recovery code', async ({ recoveryCodes: [first = ''] }: { recoveryCodes: string[] }) => first],
  ] as const)
    await t.test(`${name} of one’s own is no second step of somebody else`, async t => {
      const { mallory, vera, browser, before } = await mixed()
      const answer = await browser.post('/staff/second-factor', { code: await code(mallory) })
      t.equal(answer.status, 401)
      t.same(answer.headers.getSetCookie(), [], 'neither a session nor the mark of a known browser')
      t.same(await eventsOf(vera.staff.id), before.events, 'nobody signed in')
      t.ok((await tries()) >= before.tries, 'wrong tries still count')
      const theirs = await browser.post('/staff/second-factor', { code: await code(vera) })
      t.equal(theirs.status, 401, 'nor is their own code taken beside another session')
      browser.jar.delete('staff-session')
      t.equal((await browser.post('/staff/second-factor', { code: await code(vera) })).status, 303)
      t.ok(await isIn(browser), 'alone it is')
    })

  await t.test(
    'beside a session of the same person the second step makes a new one in its place',
    async t => {
      const vera = await signedIn(service, 'lead')
      const old = vera.jar.get('staff-session') ?? ''
      const browser = visitor(url)
      await browser.post('/staff/sign-in', { email: vera.email, password: testPassword })
      browser.jar.set('staff-session', old)
      const [code = ''] = vera.recoveryCodes
      t.equal((await browser.post('/staff/second-factor', { code })).status, 303)
      t.ok(await isIn(browser))
      t.notOk(await isIn(vera), 'the one before is over')
    },
  )

  await t.test('a locked session opens to its own person alone', async t => {
    const [mallory, vera] = [await signedIn(service, 'front_desk'), await signedIn(service, 'lead')]
    clock.move(16 * 60_000)
    await vera.get('/staff/account')
    await mallory.post('/staff/unlock', { factor: testPassword })
    const [locked, own] = [vera, mallory].map(({ jar }) => `staff-session=${jar.get('staff-session')}`)
    for (const cookie of [`${locked}; ${own}`, `${own}; ${locked}`]) {
      const body = new URLSearchParams({ factor: await codeNow(mallory.key) })
      const headers = { cookie, 'sec-fetch-site': 'same-origin' }
      await fetch(`${url}/staff/unlock`, { method: 'POST', body, headers, redirect: 'manual' })
    }
    t.notOk(await isIn(vera))
    t.notOk((await eventsOf(vera.staff.id)).includes('unlocked'))
    t.equal((await vera.post('/staff/unlock', { factor: await codeNow(vera.key) })).status, 303)
  })

  await t.test('a second step that another person began confirms no authenticator', async t => {
    const vera = await signedIn(service, 'lead')
    const browser = visitor(url)
    await browser.post('/staff/sign-in', { email: vera.email, password: testPassword })
    const answer = await browser.post('/staff/second-factor/confirmation', { code: await codeNow(vera.key) })
    t.equal(answer.status, 401, 'it needs a session')
  })
}
