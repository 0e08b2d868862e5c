import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from './helpers/browser.ts'
import { freshToken, movableClock, openTestService, postForm } from './helpers/service.ts'

/** Photographs every page and state of the public site into `screenshots/`. Arguments: parts of names to keep. */
const folder = join(import.meta.dirname, '../screenshots')
const only = process.argv.slice(2)
const minute = 60_000

const clock = movableClock('2026-11-27T15:37:00Z')
const service = await openTestService({ RATE_LIMITS: 'off' }, clock)
const { url } = service

const justCallMe = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes', contact_text: 'yes' }
const answered = {
  ...justCallMe,
  for_whom: 'self',
  age_band: '18_plus',
  contact_times: 'weekdays after 5, not on Fridays',
  mood_low: '3',
  anx_worry: '3',
  anx_tense: '2',
  iso_pull: 'skip',
  impact: '2',
  group_openness: 'unsure',
  message: 'It has been a hard fall.\n\nI sleep badly and I cry at work. My sister gave me your address.',
}
const faulty = { email: 'rosa@', zip: '0196', message: 'Hello, I am not sure this is the right place.' }

type Fields = Record<string, string>

async function receiptFor(fields: Fields, token?: string) {
  const form_token = token ?? (await freshToken(url))
  clock.move(10_000)
  const answer = await postForm(url, { ...fields, form_token })
  return { path: answer.headers.get('location') ?? '', token: form_token }
}

const go = (path: string) => (page: Page) => page.goto(url + path)

/** Sends a body as a form without script would, and shows the answer. */
const posted = (fields: Fields, hash = '') => {
  return async (page: Page) => {
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<textarea name="${name}">\n${value}</textarea>`,
    )
    await page.setContent(
      `<form method="post" action="${url}/contact${hash}">${inputs.join('')}<button>Go</button></form>`,
    )
    await Promise.all([page.waitForURL(/contact/), page.click('button')])
  }
}

const part = (steps: number) => async (page: Page) => {
  await page.goto(`${url}/contact`)
  for (let step = 1; step < steps; step++) await page.click('.part:not([hidden]) .moves .button')
}

const then =
  (first: (page: Page) => Promise<unknown>, next: (page: Page) => Promise<unknown>) => async (page: Page) => {
    await first(page)
    await next(page)
  }

const choose = (id: string) => (page: Page) => page.check(`#${id}`)

const standard = await receiptFor(answered)
const danger = await receiptFor({ ...answered, safety_self: 'may_act' })
const minor = await receiptFor({ ...justCallMe, age_band: '16_17', safety_now: 'yes' })
const proxy = await receiptFor({
  ...justCallMe,
  for_whom: 'other',
  proxy_name: 'Ana',
  safety_self: 'thoughts',
})
const nothing = await receiptFor({ message: 'Hello', intent: 'anyway' })
const again = await receiptFor(
  { ...answered, message: 'I forgot: please do not call at noon.' },
  standard.token,
)

interface State {
  name: string
  show: (page: Page) => Promise<unknown>
  context?: BrowserContextOptions
  /** Photographs the window as it is, instead of the whole page. */
  window?: true
}

const plain: BrowserContextOptions = { javaScriptEnabled: false }

const states: State[] = [
  { name: 'home', show: go('/') },
  { name: 'home-window', show: go('/'), window: true },
  { name: 'contact-plain', show: go('/contact'), context: plain },
  { name: 'contact-window', show: go('/contact'), window: true },
  ...[1, 2, 3, 4, 5].map(n => ({ name: `contact-part-${n}`, show: part(n) })),
  { name: 'contact-part-3-window', show: part(3), window: true },
  { name: 'contact-proxy', show: then(part(1), choose('f-for_whom-other')) },
  { name: 'contact-danger', show: then(part(4), choose('f-safety_self-thoughts')) },
  { name: 'contact-danger-window', show: then(part(4), choose('f-safety_now-yes')), window: true },
  {
    name: 'contact-limit',
    show: then(part(5), page => page.fill('#f-message', 'word '.repeat(1002))),
  },
  { name: 'contact-change', show: posted({ ...answered, change: 'reach' }, '#reach') },
  { name: 'contact-faults', show: posted(faulty) },
  { name: 'contact-faults-plain', show: posted(faulty), context: plain },
  { name: 'contact-hard-fault', show: posted({ ...answered, message: 'x'.repeat(5200) }) },
  { name: 'review', show: posted({ ...answered, intent: 'review' }) },
  { name: 'review-incomplete', show: posted({ ...faulty, intent: 'review' }) },
  { name: 'receipt', show: go(standard.path) },
  { name: 'receipt-danger', show: go(danger.path) },
  { name: 'receipt-minor', show: go(minor.path) },
  { name: 'receipt-proxy', show: go(proxy.path) },
  { name: 'receipt-no-way', show: go(nothing.path) },
  { name: 'receipt-again', show: go(again.path) },
  {
    name: 'receipt-later',
    async show(page) {
      clock.move(31 * minute)
      await page.goto(url + standard.path)
      clock.move(-31 * minute)
    },
  },
  { name: 'failure-404', show: go('/nothing-here') },
  { name: 'failure-413', show: posted({ message: 'x'.repeat(70_000) }) },
  { name: 'privacy', show: go('/privacy') },
  { name: 'accessibility', show: go('/accessibility') },
  { name: 'staff', show: go('/staff') },
]

/** The last ones: another program holds the database. */
const broken: State[] = [{ name: 'contact-503', show: posted(answered) }]

const looks: { name: string; context: BrowserContextOptions }[] = [360, 768, 1280].flatMap(width =>
  (['light', 'dark'] as const).map(colorScheme => ({
    name: `${width}-${colorScheme}`,
    context: { viewport: { width, height: width < 600 ? 740 : 900 }, colorScheme },
  })),
)

const special: {
  name: string
  states: RegExp
  context: BrowserContextOptions
  before?: (page: Page) => Promise<unknown>
}[] = [
  {
    name: 'forced',
    states: /^(home|contact-part-3|contact-danger|receipt)$/,
    context: { forcedColors: 'active' },
  },
  {
    name: 'print',
    states: /^(home|contact-part-3|review|receipt-danger|privacy)$/,
    context: { viewport: { width: 760, height: 1000 } },
    before: page => page.emulateMedia({ media: 'print' }),
  },
  { name: '320', states: /./, context: { viewport: { width: 320, height: 640 } } },
]

async function photograph(
  browser: Browser,
  look: (typeof special)[number] | (typeof looks)[number],
  chosen: State[],
) {
  for (const state of chosen) {
    const name = `${state.name}-${look.name}`
    if (only.length > 0 && !only.some(word => name.includes(word))) continue
    const context = await browser.newContext({ ...look.context, ...state.context })
    const page = await context.newPage()
    await state.show(page)
    if ('before' in look) await look.before?.(page)
    const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    if (sideways > 0) process.stdout.write(`${name}: scrolls sideways by ${sideways}\n`)
    if (!state.window) await page.evaluate('window.scrollTo(0, 0)')
    await page.screenshot({
      path: join(folder, `${name}.png`),
      fullPage: !state.window,
      animations: 'disabled',
    })
    await context.close()
  }
}

const browser = await openBrowser()
if (only.length === 0) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const look of looks) await photograph(browser, look, states)
for (const look of special)
  await photograph(
    browser,
    look,
    states.filter(({ name }) => look.states.test(name)),
  )
const intruder = new Database(join(service.folder, 'data/intake.db'))
intruder.exec('BEGIN EXCLUSIVE')
for (const look of looks) await photograph(browser, look, broken)
intruder.close()
await browser.close()
await service.close()
