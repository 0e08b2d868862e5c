import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf, standOf } from '../helpers/desk.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-11-27T15:37:00Z'))
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

const first = await arrived(service, {
  name: 'Catherine Imagined',
  phone: '978-555-0123',
  contact_call: 'yes',
})
const second = await arrived(service, {
  name: 'Kathryn Imagined',
  phone: '978-555-0123',
  contact_call: 'yes',
})
await arrived(service, { name: 'Tom Madeup', phone: '978-555-0124', contact_call: 'yes' })
await indexInquiries(service.parts)
const lead = await signedIn(service, 'lead', 'Lee Invented')

for (const javaScriptEnabled of [true, false])
  t.test(
    `a lead finds somebody by a misspelt name, says who is one person, and undoes it, ${javaScriptEnabled ? 'with' : 'without'} script`,
    async t => {
      const context = await browser.newContext({ ...cookiesOf(lead, url), javaScriptEnabled })
      const page = await context.newPage()
      await page.goto(`${url}/staff`)
      await page.click('a:text-is("Search")')
      await page.fill('#words', 'Katherin Imagind')
      await page.press('#words', 'Enter')
      t.match(new URL(page.url()).pathname, /^\/staff\/search\/[\w-]+$/)
      t.same(await page.locator('.results .who a').allTextContents(), ['Kathryn I.', 'Catherine I.'])
      t.equal(await page.locator('.results .tag:text-is("sounds like it")').count(), 2)
      t.equal(await page.inputValue('#words'), 'Katherin Imagind')

      await page.click('.results a:has-text("Catherine I.")')
      t.match(
        await page.textContent('section:has(> #same)'),
        /Kathryn I\..*Likely: same phone, similar name/s,
      )
      await page.click('button:has-text("Same person")')
      t.equal(await page.textContent('[role=status]'), 'The two are one case now.')
      t.match(await page.textContent('section:has(> #case)'), new RegExp(`Kathryn I\\..*${second}`, 's'))
      await page.click(`section:has(> #case) a:has-text("Kathryn I.")`)
      t.match(await page.textContent('section:has(> #case)'), first)
      t.match(await page.textContent('section:has(> #timeline)'), `Said to be one person: ${first}`)

      await page.click('summary:has-text("Not one case after all")')
      await page.click('button:has-text("Take this inquiry out")')
      t.equal(await page.textContent('[role=status]'), 'It has left the case.')
      t.equal(await page.locator('#case').count(), 0)
      await page.click('button:has-text("Somebody else")')
      t.equal(await page.locator('#same').count(), 0)
      await page.click('summary:has-text("1 said to be somebody else")')
      await page.click('button:has-text("Take that back")')
      t.match(await page.textContent('section:has(> #same)'), /Catherine I\./)
      await page.goBack()
      await context.close()
      for (const reference of [first, second])
        t.same((await standOf(service, reference)).row.state, 'new', 'nothing else has changed')
    },
  )
