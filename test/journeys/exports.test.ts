import { readFileSync } from 'node:fs'
import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf } from '../helpers/desk.ts'
import { movableClock, openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-11-27T15:37:00Z'))
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

/** Each would raise `hit` if it were taken for more than text. */
const payload = `"'><script>hit()</script><img src=x onerror="hit()"><svg onload=hit()></textarea><style>*{display:none}</style>`

t.test('a lead exports a list for a reason, and reads the file; then prints a record', async t => {
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
    for_whom: 'self',
    mood_low: '3',
    contact_note: payload,
    message: `${payload}\n=cmd|' /C calc'!A0`,
  })
  const lead = await signedIn(service, 'lead', 'Lee Invented')
  const context = await browser.newContext({ ...cookiesOf(lead, url), acceptDownloads: true })
  let hits = 0
  await context.exposeBinding('hit', () => hits++)
  const page = await context.newPage()

  await page.goto(`${url}/staff/reports`)
  await page.click('a:has-text("Export inquiries as a file")')
  await page.check('[name=contact]')
  await page.check('[name=answers]')
  await page.click('button:has-text("Export as CSV")')
  t.match(await page.textContent('#reason-fault'), 'ten characters at least')
  t.ok(await page.isChecked('[name=answers]'), 'nothing chosen is lost')
  await page.fill('#reason', 'For the board, asked by its chair.')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('button:has-text("Export as CSV")'),
  ])
  t.equal(download.suggestedFilename(), 'inquiries-2026-09-07-2026-11-27.csv')
  const csv = readFileSync(await download.path(), 'utf8')
  t.match(csv, `${reference},2026-11-27 10:37,form,To contact,new,`)
  t.match(csv, "\n'=cmd|' /C calc'!A0")
  await page.reload()
  t.match(
    await page.textContent('.past'),
    /Lee Invented · 1 inquiry left.*For the board, asked by its chair\./s,
  )

  await page.goto(`${url}/staff/inquiries/${reference}`)
  await page.click('a:has-text("Print the record")')
  await page.fill('#reason', 'She asked for her record at the desk.')
  await page.click('button:has-text("Open it for printing")')
  t.match(await page.textContent('.paper-head'), `Record of inquiry ${reference} · printed by Lee Invented`)
  t.ok((await page.textContent('.paper'))?.includes(payload), 'their words stand there as they were typed')
  t.same(await page.locator('.paper :is(script, img, svg, style)').count(), 0)
  await page.waitForSelector('[data-print]')

  await page.emulateMedia({ media: 'print' })
  t.notOk(await page.isVisible('.topbar, .screen, [data-print]'), 'paper holds no buttons')
  const pdf = await page.pdf({ format: 'Letter', preferCSSPageSize: true })
  t.equal(pdf.subarray(0, 5).toString(), '%PDF-')
  t.ok((pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0) >= 2, 'it has more than one sheet')
  t.equal(hits, 0, 'nothing was executed')
  await page.evaluate('hit()')
  t.equal(hits, 1, 'and it would have been noticed')

  await page.goto(`${url}/staff/inquiries/${reference}`)
  t.match(
    await page.textContent('section:has(> #timeline)'),
    /Lee Invented\s*Exported/,
    'the inquiry remembers that its record left',
  )
  t.match(await page.textContent('section:has(> #notes)'), 'She asked for her record at the desk.')
  await context.close()
})
