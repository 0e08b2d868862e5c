import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { cookiesOf } from '../helpers/desk.ts'
import { invented, referred } from '../helpers/referral.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const ticks = ['contact_call', 'fits_mood', 'fits_isolation', 'free_mon', 'free_wed']

/** Fills the form as it stands on one page, by the names of its fields. */
async function fill(page: Page) {
  for (const [name, value] of Object.entries(invented)) {
    const field = page.locator(`[name=${name}]`)
    if (ticks.includes(name)) await field.check({ force: true })
    else if ((await field.first().getAttribute('type')) === 'radio')
      await page.locator(`[name=${name}][value="${value}"]`).check({ force: true })
    else await field.fill(value)
  }
}

for (const script of [true, false])
  t.test(
    `a provider refers, the desk accepts, and the provider sees it ${script ? 'with' : 'without'} script`,
    async t => {
      const service = await serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-11-24T15:00:00Z'))
      const { url, parts } = service
      const browser = await openBrowser()
      t.teardown(() => browser.close())
      const provider = await (await browser.newContext({ javaScriptEnabled: script })).newPage()
      await provider.goto(`${url}/`)
      await provider.click('a:has-text("For providers")')
      await fill(provider)
      service.clock.move(60_000)
      await provider.locator('button[value="review"]:visible').last().click()
      t.match(await provider.textContent('main'), 'withdrew from her friends')
      await provider.locator('button[value="send"]:visible').first().click()
      await provider.waitForURL(/\/refer\/received\//)
      const track = /\/track\/[\w-]{22}/.exec((await provider.textContent('main')) ?? '')?.[0] ?? ''
      const { reference } = await parts.store.db
        .selectFrom('inquiries')
        .select('reference')
        .executeTakeFirstOrThrow()
      t.match(await provider.textContent('main'), reference)

      const cleo = await signedIn(service, 'clinician', 'Cleo Invented')
      const desk = await (
        await browser.newContext({ javaScriptEnabled: script, ...cookiesOf(cleo, url) })
      ).newPage()
      await desk.goto(`${url}/staff/inquiries/${reference}`)
      t.match(await desk.textContent('.referral'), 'Invented Family Practice')
      await desk.locator('details:has(form[action$="/acceptance"]) > summary').last().click()
      await desk.click('form[action$="/acceptance"] button[type=submit]')
      await desk.waitForURL(/done=accept/)

      await provider.goto(url + track)
      await provider.fill('[name=birth_date]', '04/23/1988')
      await provider.locator('form[action^="/track"] button').first().click()
      await provider.waitForSelector('#status')
      t.match(await provider.textContent('main'), 'Accepted')
      t.notMatch(await provider.textContent('main'), 'Rosalind')
      await provider.fill('#note', 'She prefers mornings.')
      await provider.click('form[action$="additions"] button')
      await provider.waitForURL(/done=added/)
      await desk.goto(`${url}/staff/inquiries/${reference}/answers`)
      t.match(await desk.textContent('main'), 'She prefers mornings.')
    },
  )

t.test('whoever reports danger, or asks for an answer today, sees on the receipt whom to call', async t => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' })
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  const cases: [Record<string, string>, boolean][] = [
    [{ risk_self: 'may_act' }, true],
    [{ urgency: 'same_day' }, true],
    [{}, false],
  ]
  for (const [fields, isShown] of cases) {
    await page.goto(service.url + (await referred(service, fields)).path)
    const panel = page.getByRole('region', { name: 'Please call us now as well' })
    t.equal(await panel.isVisible(), isShown, JSON.stringify(fields))
  }
})
