import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { movableClock, serviceFor } from '../helpers/service.ts'
import { wayOfAnInquiry } from './way-of-an-inquiry.ts'

t.test('from the first page to the receipt and two mails, with script', t => wayOfAnInquiry(t, true))

t.test('from the first page to the receipt and two mails, without script', t => wayOfAnInquiry(t, false))

t.test('danger shows the full help at once, with style alone', async t => {
  const { url } = await serviceFor(t)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await page.goto(`${url}/contact`)
  t.equal(await page.locator('.danger:visible').count(), 0)
  await page.check('#f-safety_self-thoughts')
  t.ok((await page.locator('.danger:visible').count()) >= 1)
  await page.check('#f-safety_self-none')
  t.equal(await page.locator('.danger:visible').count(), 0)
})

t.test('leaving fast: by the button, and by Shift alone three times, but not by capitals', async t => {
  const { url } = await serviceFor(t)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  await page.route('https://www.weather.gov/**', route =>
    route.fulfill({ body: 'Weather', contentType: 'text/html' }),
  )
  await page.goto(`${url}/contact`)
  await page.click('[name=name]')
  for (const letter of 'ABC') await page.keyboard.press(`Shift+${letter}`)
  await page.waitForTimeout(200)
  t.equal(page.url(), `${url}/contact`, 'capitals are only capitals')
  for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
  await page.waitForURL('https://www.weather.gov/')
  await page.goto(`${url}/`)
  await page.click('a.exit')
  await page.waitForURL('https://www.weather.gov/')
})

t.test('faults take the focus, link to their fields, and lose nothing', async t => {
  const { url } = await serviceFor(t, {}, movableClock('2026-11-27T15:37:00Z'))
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  for (const javaScriptEnabled of [true, false]) {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage()
    await page.goto(`${url}/contact`)
    if (javaScriptEnabled) {
      await page.click('.part:not([hidden]) .moves button[type="button"]')
      await page.fill('[name=email]', 'rosa@')
      await page.click('.part:not([hidden]) .moves button[value="review"]')
      await page.click('button[value="anyway"]')
    } else {
      await page.fill('[name=email]', 'rosa@')
      await page.click('button[value="send"]')
      await page.waitForSelector('#faults')
      t.equal(await page.locator('#faults:focus').count(), 1, 'the summary has the focus')
      await page.click('#faults a[href="#f-email"]')
      t.equal(await page.inputValue('[name=email]'), 'rosa@', 'what was typed is there')
      await page.click('button[value="anyway"]')
    }
    await page.waitForURL(/received/)
  }
})
