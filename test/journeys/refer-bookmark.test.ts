import type { BrowserContextOptions, Page } from 'playwright-core'
import t from 'tap'
import { questionsOf } from '../../src/intake/form/question.ts'
import { practice } from '../../src/practice/practice.ts'
import { openBrowser } from '../helpers/browser.ts'
import { invented, referred } from '../helpers/referral.ts'
import { movableClock, openTestService } from '../helpers/service.ts'

const service = await openTestService({ RATE_LIMITS: 'off' }, movableClock('2026-11-24T15:00:00Z'))
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

const own = {
  referrer_name: invented.referrer_name,
  referrer_role: invented.referrer_role,
  referrer_organisation: invented.referrer_organisation,
  referrer_npi: invented.referrer_npi,
  referrer_phone: invented.referrer_phone,
  referrer_email: invented.referrer_email,
  answer_way: invented.answer_way,
}

/** A page, everything that it asked the server for, and what broke. */
async function opened(options: BrowserContextOptions = {}) {
  const page = await (await browser.newContext(options)).newPage()
  const asked: string[] = []
  const broken: string[] = []
  page.on('request', request => asked.push(JSON.stringify([request.url(), request.headers()])))
  page.on('pageerror', error => broken.push(String(error)))
  page.on('console', message => message.type() === 'error' && broken.push(message.text()))
  page.on('dialog', dialog => {
    broken.push(dialog.message())
    return dialog.dismiss()
  })
  return { page, asked, broken }
}

/** What stands in the form, by field; of a choice what is chosen. */
const standing = async (page: Page): Promise<Record<string, string>> =>
  Object.fromEntries(
    await page.evaluate<[string, string][]>(
      "[...new FormData(document.getElementById('refer'))].filter(([, value]) => typeof value === 'string' && value !== '')",
    ),
  )

const withoutToken = ({ form_token: _, ...rest }: Record<string, string>) => rest

t.test('a receipt offers a bookmark that fills in the next form, and no request carries it', async t => {
  const { path } = await referred(service)
  const { page, asked, broken } = await opened()
  await page.goto(url + path)
  const link = page.locator('[data-bookmark] a')
  t.ok(await link.isVisible())
  const address = new URL((await link.getAttribute('href')) ?? '', url)
  t.equal(address.pathname + address.search, '/refer')
  t.same(
    Object.fromEntries(new URLSearchParams(address.hash.slice(1))),
    { me: '', ...own },
    'their own details, and nothing of the person or of this referral',
  )
  await page.goto(address.href)
  t.same(withoutToken(await standing(page)), own)
  t.equal(page.url(), `${url}/refer`, 'the address bar shows none of it')
  t.equal(await page.textContent('#filled'), 'Your bookmark filled in your details. Please check them.')
  await page.goto(`${url}/privacy`)
  await page.goBack()
  t.equal(page.url(), `${url}/refer`, 'nor does the way back')
  t.notMatch(asked.join('\n'), /Ines|ines%40|ines@|555-0150|2000000010|LCSW|me=/)
  t.same(broken, [])
  t.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0, 'nothing is kept')
})

t.test('an address that somebody else wrote fills in nothing else, and too much of nothing', async t => {
  const { page, asked, broken } = await opened()
  const hostile: Record<string, string> = {
    me: '',
    referrer_name: '<img src=x onerror=alert(1)>"\'',
    referrer_role: 'x'.repeat(121),
    referrer_organisation: 'Evil\u202egnp',
    referrer_phone: '978\u0000555',
    referrer_email: 'a\nb@practice.example',
    answer_way: 'constructor',
    legal_name: 'Somebody Else',
    reason: 'Not theirs.',
    form_token: 'forged',
    leave_blank: 'x',
    part2: 'yes',
    risk_self: 'may_act',
    intent: 'anyway',
    __proto__: 'x',
    submit: 'x',
    action: 'https://elsewhere.example/',
  }
  await page.goto(`${url}/refer#${new URLSearchParams(hostile)}`)
  const { form_token, ...fields } = await standing(page)
  t.same(fields, { referrer_name: hostile.referrer_name }, 'a name may look like anything, as text')
  t.not(form_token, 'forged')
  t.equal(await page.locator('#f-referrer_name').inputValue(), hostile.referrer_name)
  t.equal(await page.locator('img').count(), 0)
  t.equal(await page.evaluate("document.getElementById('refer').getAttribute('action')"), '/refer')
  t.equal(page.url(), `${url}/refer`)

  for (const hash of [
    `me&referrer_name=${'x'.repeat(7000)}`,
    'me&referrer_name=%E0%A4%A',
    'me',
    'me=&=&&&==',
    '%00',
  ]) {
    await page.goto('about:blank')
    await page.goto(`${url}/refer#${hash}`)
    t.match(Object.keys(withoutToken(await standing(page))).join(), /^(referrer_name)?$/, hash.slice(0, 40))
  }
  await page.goto(`${url}/refer#person`)
  t.equal(page.url(), `${url}/refer#person`, 'a part of the form is no bookmark')
  t.notMatch(asked.join('\n'), /Somebody|onerror|forged|xxxx/)
  t.same(broken, [])
})

t.test('what was typed stays, and a bookmark that is used on the open form fills the rest', async t => {
  const { page } = await opened()
  await page.goto(`${url}/refer`)
  await page.fill('#f-referrer_name', 'Dr. Other Invented')
  await page.check('#f-answer_way-fax')
  await page.goto(`${url}/refer#${new URLSearchParams({ me: '', ...own })}`)
  await page.waitForFunction("location.hash === ''")
  t.same(withoutToken(await standing(page)), {
    ...own,
    referrer_name: 'Dr. Other Invented',
    answer_way: 'fax',
  })
})

t.test('without script there is no bookmark, and one that is used breaks nothing', async t => {
  const { path } = await referred(service)
  const { page, asked } = await opened({ javaScriptEnabled: false })
  await page.goto(url + path)
  t.notOk(await page.isVisible('[data-bookmark]'))
  await page.goto(`${url}/refer#${new URLSearchParams({ me: '', ...own })}`)
  t.equal(await page.inputValue('#f-referrer_name'), '')
  await page.fill('#f-reason', 'Sent without script.')
  await page.locator('button[value="send"]').last().click()
  t.match(await page.textContent('.faults'), 'Please fill in: Your name')
  t.equal(await page.inputValue('#f-reason'), 'Sent without script.')
  t.notMatch(asked.join('\n'), /Ines|555-0150/)
})

t.test(
  'the form names what a bookmark may fill in: of the referrer, by its limits, and nothing else',
  async t => {
    const page = await (await fetch(`${url}/refer`)).text()
    const named = /data-own="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '{}'
    const fields = Object.entries(JSON.parse(named) as Record<string, number>)
    t.same(fields.map(([name]) => name).sort(), [...Object.keys(own), 'referrer_fax'].sort())
    for (const [name, limit] of fields) {
      const question = questionsOf(practice.referralForm).find(asked => asked.name === name)
      t.equal(question?.readers, 'referrer', name)
      if (question && 'max' in question) t.equal(limit, question.max, name)
    }
    t.notMatch(await (await fetch(`${url}/contact`)).text(), 'refer.js')
  },
)
