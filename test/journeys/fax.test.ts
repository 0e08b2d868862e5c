import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { serviceFor } from '../helpers/service.ts'

t.test('the fax form prints on one sheet behind a cover that says nothing of a person', async t => {
  const { url } = await serviceFor(t)
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`${url}/refer`)
  await page.click('a:has-text("Print a form for fax")')
  const edge = '10mm'
  const pdf = await page.pdf({
    format: 'Letter',
    margin: { top: edge, bottom: edge, left: edge, right: edge },
  })
  t.equal((pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length, 2)
  t.notMatch(await page.textContent('.cover'), /name of|birth|person’s/i)
})
