import { sql } from 'kysely'
import type { Browser, CDPSession, Page } from 'playwright-core'
import t from 'tap'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { codeNow } from '../../src/cli/seed/enrol.ts'
import { openBrowser } from '../helpers/browser.ts'
import { openTestService } from '../helpers/service.ts'
import { houseEvents, testPassword, untoldFactors } from '../helpers/staff.ts'

const service = await openTestService()
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})
/** Browsers allow passkeys on http here, and nowhere else. */
const site = service.url.replace('127.0.0.1', 'localhost')
const idle = 16 * 60_000

/** A page with an authenticator of its own, as a laptop has one. */
async function pageWithKey(
  on: Browser,
  verified = true,
): Promise<{ page: Page; key: CDPSession; id: string }> {
  const page = await (await on.newContext()).newPage()
  page.setDefaultTimeout(8000)
  const key = await page.context().newCDPSession(page)
  await key.send('WebAuthn.enable')
  const { authenticatorId } = await key.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  })
  return { page, key, id: authenticatorId }
}

const invite = async (name: string) => {
  const email = `${name.toLowerCase()}@staff.example`
  const { id, token } = await inviteStaff(service.parts, 'command:test', {
    name: `${name} Invented`,
    email,
    role: 'clinician',
  })
  return { id, email, link: `${site}/staff/invitation/${token}` }
}

async function choosePassword(page: Page, link: string) {
  await page.goto(link)
  await page.fill('#password', testPassword)
  await page.click('main button[type=submit]')
  await page.waitForURL('**/staff/second-factor/set-up')
}

const cleo = await pageWithKey(browser)
const person = await invite('Cleo')
let codes: string[] = []

t.test('link, password, passkey, recovery codes: signed in', async t => {
  const { page } = cleo
  await choosePassword(page, person.link)
  const before = (await page.context().cookies()).find(({ name }) => name === 'staff-session')?.value
  await page.click('[data-passkey=add]')
  await page.waitForSelector('.codes')
  codes = await page.locator('.codes code').allTextContents()
  t.equal(new Set(codes).size, 10)
  await page.click('main button[type=submit]')
  t.match(page.url(), /recovery-codes$/, 'nobody goes on who has not kept them')
  await page.check('main input[type=checkbox]')
  await page.click('main button[type=submit]')
  await page.waitForURL(`${site}/staff?`)
  const after = (await page.context().cookies()).find(({ name }) => name === 'staff-session')?.value
  t.not(after, before, 'under a new token')
})

t.test('signed out, and in again by the passkey alone', async t => {
  const { page } = cleo
  await page.click('text=Sign out')
  await page.waitForURL('**/staff/sign-in')
  await page.click('[data-passkey=sign-in]')
  await page.waitForURL(`${site}/staff`)
  t.match(await page.textContent('nav.me'), /Cleo Invented/)
})

t.test('a locked session opens by passkey, and what was typed is still there', async t => {
  const { page } = cleo
  await page.goto(`${site}/staff/account`)
  service.clock.move(idle)
  await page.locator('[name=digest][value=daily]').check()
  await page.click('form[action$="/notices"] button')
  await page.waitForSelector('#factor')
  await page.click('[data-passkey=sign-in]')
  await page.waitForSelector('input[name=digest][value=daily]', { state: 'attached' })
  t.match(await page.textContent('h1'), /still here/)
  await page.click('main button[type=submit]')
  await page.waitForURL('**/staff/account/notices')
  t.ok(await page.locator('[name=digest][value=daily]').isChecked())
})

t.test('the password and a recovery code lead in where the device is not at hand', async t => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await page.goto(`${site}/staff/sign-in`)
  await page.fill('#email', person.email)
  await page.fill('#password', testPassword)
  await page.click('main button[type=submit]')
  await page.waitForURL('**/staff/second-factor')
  await page.fill('#code', codes[0] ?? '')
  await page.click('main button[type=submit]')
  await page.waitForURL(`${site}/staff`)
  t.match(await page.textContent('nav.me'), /Cleo Invented/)
  await page.context().close()
})

t.test(
  'the only second factor cannot be taken away; a second device can be added, and then it can',
  async t => {
    const { page } = cleo
    await page.goto(`${site}/staff/account`)
    await page.click('form[action$="/passkeys"] button')
    t.match(await page.textContent('main'), /This is your only second factor/)
    const other = await pageWithKey(browser)
    await other.page.context().addCookies(await page.context().cookies())
    await other.page.goto(`${site}/staff/account`)
    await other.page.click('[data-passkey=add]')
    await other.page.locator('form[action$="/passkeys"]').nth(1).waitFor()
    await other.page.locator('form[action$="/passkeys"] button').first().click()
    await other.page.waitForSelector('[role=status]')
    t.equal(await other.page.locator('form[action$="/passkeys"]').count(), 1)
    await other.page.context().close()
  },
)

t.test('ten minutes later one factor is asked for before a passkey is added or taken away', async t => {
  const { page } = cleo
  const keys = page.locator('form[action$="/passkeys"]')
  const prove = async () => {
    t.match(await page.textContent('h1'), /still you/)
    await page.fill('#factor', testPassword)
    await page.click('form[action="/staff/unlock"] [type=submit]')
  }
  await page.goto(`${site}/staff/account`)
  const before = await keys.count()
  service.clock.move(11 * 60_000)
  await page.click('[data-passkey=add]')
  await page.waitForURL('**/staff/unlock?to=%2Fstaff%2Faccount')
  await prove()
  await page.waitForURL('**/staff/account')
  t.equal(await keys.count(), before)
  await page.click('[data-passkey=add]')
  await keys.nth(before).waitFor()
  service.clock.move(11 * 60_000)
  await keys.last().locator('button').click()
  await page.waitForSelector('#factor')
  await page.click('[data-passkey=sign-in]')
  await page.waitForURL('**/staff/kept')
  t.match(await page.textContent('h1'), /not done yet/)
  await page.click('main form [type=submit]')
  await page.waitForSelector('[role=status]')
  t.equal(await keys.count(), before, 'and what was asked for is done')
})

t.test('a device that does not ask its owner is refused', async t => {
  const { page } = await pageWithKey(browser, false)
  const someone = await invite('Dana')
  await choosePassword(page, someone.link)
  await page.click('[data-passkey=add]')
  await page.waitForSelector('[data-passkey-fault]:not([hidden])')
  const keys = service.parts.store.db.selectFrom('staff_passkeys').selectAll()
  t.same(await keys.where('staff_id', '=', someone.id).execute(), [])
  await page.context().close()
})

t.test('no passkey is stored without its event', async t => {
  const { db } = service.parts.store
  const { page } = await pageWithKey(browser)
  const someone = await invite('Hana')
  await choosePassword(page, someone.link)
  const refused = `begin select raise(abort, 'no more'); end`
  await sql
    .raw(`create trigger no_more before insert on house_events when new.kind = 'passkey_added' ${refused}`)
    .execute(db)
  const [answer] = await Promise.all([
    page.waitForResponse(`${site}/staff/passkeys`),
    page.click('[data-passkey=add]'),
  ])
  t.ok(answer.status() >= 400)
  await sql.raw('drop trigger no_more').execute(db)
  t.same(await untoldFactors(service), [])
  await page.reload()
  await page.click('[data-passkey=add]')
  await page.waitForSelector('.codes')
  t.same(await untoldFactors(service), [])
  await page.context().close()
})

t.test('an answer is taken once', async t => {
  const { page, key, id } = await pageWithKey(browser)
  const someone = await invite('Finn')
  await choosePassword(page, someone.link)
  await page.click('[data-passkey=add]')
  await page.waitForSelector('.codes')
  await page.context().clearCookies()
  await page.goto(`${site}/staff/sign-in`)
  const sent: string[] = []
  page.on('request', request => {
    if (request.url().endsWith('/staff/passkey')) sent.push(request.postData() ?? '')
  })
  await page.click('[data-passkey=sign-in]')
  await page.waitForURL(`${site}/staff`)
  const cookies = (await page.context().cookies()).filter(({ name }) => name === 'staff-passkey')
  const again = await fetch(`${site}/staff/passkey`, {
    method: 'POST',
    body: sent[0] ?? '',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    },
  })
  t.equal(again.status, 422)
  t.same(again.headers.getSetCookie(), [])
  await key.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
  await page.context().close()
})

t.test('each step is an event', async t => {
  const kinds = (await houseEvents(service)).map(({ kind }) => kind)
  for (const kind of ['passkey_added', 'signed_in', 'signed_out', 'locked', 'unlocked', 'passkey_removed'])
    t.ok(kinds.includes(kind), kind)
})

t.test('beside a passkey an app can be set up, and no session is told twice', async t => {
  const { page } = cleo
  await page.goto(`${site}/staff/account`)
  if (page.url().includes('sign-in')) await page.click('[data-passkey=sign-in]')
  await page.waitForSelector('nav.me')
  await page.goto(`${site}/staff/second-factor/set-up`)
  await page.fill('#password', testPassword)
  await page.click('main form[action$="set-up"] button')
  const secret = (await page.textContent('.secret code')) ?? ''
  const before = (await houseEvents(service)).length
  await page.fill('#code', await codeNow(secret.replaceAll(' ', '')))
  await page.click('main button[type=submit]')
  await page.waitForSelector('.codes')
  t.same(
    (await houseEvents(service)).slice(before).map(({ kind }) => kind),
    ['authenticator_added'],
  )
  await page.goto(`${site}/staff/second-factor/set-up`)
  t.equal(page.url(), `${site}/staff/account`, 'one is enough')
})

t.test('a locked session does not open to the passkey of somebody else', async t => {
  const { page } = await pageWithKey(browser)
  await choosePassword(page, (await invite('Gus')).link)
  await page.click('[data-passkey=add]')
  await page.waitForSelector('.codes')
  service.clock.move(idle)
  const cookies = await cleo.page.context().cookies()
  const events = async () =>
    (await houseEvents(service)).filter(({ kind }) => /unlocked|signed_in/.test(kind))
  const before = await events()
  const proved = async (others: typeof cookies) => {
    await page.context().clearCookies()
    await page.goto(`${site}/staff/sign-in`)
    const body = await page.evaluate(`(async () => {
      const asked = await fetch('/staff/passkey/options', { method: 'POST' })
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked.json())
      return JSON.stringify({ response: (await navigator.credentials.get({ publicKey })).toJSON() })
    })()`)
    await page.context().addCookies(others)
    return page.evaluate(async sent => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch('/staff/passkey', { method: 'POST', headers, body: sent })).status
    }, String(body))
  }
  t.equal(await proved(cookies.filter(({ name }) => name === 'staff-session')), 422)
  t.same(await events(), before)
  t.equal(await proved([]), 200, 'alone it signs its owner in')
  await page.context().close()
})

t.test(
  'an event vouches for each passkey and app; one that somebody wrote into the table is found',
  async t => {
    t.same(await untoldFactors(service), [])
    const { db } = service.parts.store
    const some = await db.selectFrom('staff_passkeys').selectAll().executeTakeFirstOrThrow()
    const planted = { ...some, id: 'planted', credential_id: 'planted', public_key: 'planted' }
    await db.insertInto('staff_passkeys').values(planted).execute()
    t.same(await untoldFactors(service), ['staff_passkeys/planted'])
  },
)
