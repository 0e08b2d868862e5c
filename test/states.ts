import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { deskStates } from './desk-states.ts'
import { freshToken, movableClock, openTestService, postForm } from './helpers/service.ts'
import { referStates } from './refer-states.ts'

export interface State {
  name: string
  /** The route that it shows. Every route that answers a page has a state; a test compares the two. */
  route: string
  show: (page: Page) => Promise<unknown>
  context?: BrowserContextOptions
  /** Photographs the window as it is, instead of the whole page. */
  window?: true
}

type Fields = Record<string, string>

const minute = 60_000
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

const plain: BrowserContextOptions = { javaScriptEnabled: false }

const then =
  (first: (page: Page) => Promise<unknown>, next: (page: Page) => Promise<unknown>) => async (page: Page) => {
    await first(page)
    await next(page)
  }

const choose = (id: string) => (page: Page) => page.check(`#${id}`)

/** A provider of single sign-on that is set and does not answer. */
const silentProvider = {
  OIDC_ISSUER: 'http://127.0.0.1:9',
  OIDC_CLIENT_ID: 'desk',
  OIDC_CLIENT_SECRET: 'invented',
  OIDC_SECOND_FACTOR: 'amr:mfa',
}

/** Every page and state of the public site, on a real service whose clock stands in office hours. */
export async function openStates() {
  const clock = movableClock('2026-11-27T15:37:00Z')
  const service = await openTestService(
    // Nobody is at the scanner: files that were not scanned wait.
    { RATE_LIMITS: 'off', CLAMD_URL: 'tcp://127.0.0.1:9', ...silentProvider },
    clock,
  )
  const { url } = service

  async function receiptFor(fields: Fields, token?: string) {
    const form_token = token ?? (await freshToken(url))
    clock.move(10_000)
    const answer = await postForm(url, { ...fields, form_token })
    return { path: answer.headers.get('location') ?? '', token: form_token }
  }

  const go = (path: string) => (page: Page) => page.goto(url + path)

  /** Sends a body as a form without script would, from our page or from one of somebody else's, and shows the answer. */
  const posted = (fields: Fields, { hash = '', from = `${url}/privacy` } = {}) => {
    return async (page: Page) => {
      await page.goto(from)
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

  const states: State[] = [
    { name: 'home', route: '/', show: go('/') },
    { name: 'home-window', route: '/', show: go('/'), window: true },
    { name: 'contact-plain', route: '/contact', show: go('/contact'), context: plain },
    { name: 'contact-window', route: '/contact', show: go('/contact'), window: true },
    ...[1, 2, 3, 4, 5].map(n => ({ name: `contact-part-${n}`, route: '/contact', show: part(n) })),
    { name: 'contact-part-3-window', route: '/contact', show: part(3), window: true },
    { name: 'contact-proxy', route: '/contact', show: then(part(1), choose('f-for_whom-other')) },
    { name: 'contact-danger', route: '/contact', show: then(part(4), choose('f-safety_self-thoughts')) },
    {
      name: 'contact-danger-window',
      route: '/contact',
      show: then(part(4), choose('f-safety_now-yes')),
      window: true,
    },
    {
      name: 'contact-limit',
      route: '/contact',
      show: then(part(5), page => page.fill('#f-message', 'word '.repeat(1002))),
    },
    {
      name: 'contact-change',
      route: '/contact',
      show: posted({ ...answered, change: 'reach' }, { hash: '#reach' }),
    },
    { name: 'contact-faults', route: '/contact', show: posted(faulty) },
    { name: 'contact-faults-plain', route: '/contact', show: posted(faulty), context: plain },
    {
      name: 'contact-hard-fault',
      route: '/contact',
      show: posted({ ...answered, message: 'x'.repeat(5200) }),
    },
    {
      name: 'contact-elsewhere',
      route: '/contact',
      show: posted({ ...answered, safety_self: 'may_act' }, { from: 'about:blank' }),
    },
    { name: 'review', route: '/contact', show: posted({ ...answered, intent: 'review' }) },
    { name: 'review-incomplete', route: '/contact', show: posted({ ...faulty, intent: 'review' }) },
    { name: 'receipt', route: '/contact/received/:receipt', show: go(standard.path) },
    { name: 'receipt-danger', route: '/contact/received/:receipt', show: go(danger.path) },
    { name: 'receipt-minor', route: '/contact/received/:receipt', show: go(minor.path) },
    { name: 'receipt-proxy', route: '/contact/received/:receipt', show: go(proxy.path) },
    { name: 'receipt-no-way', route: '/contact/received/:receipt', show: go(nothing.path) },
    { name: 'receipt-again', route: '/contact/received/:receipt', show: go(again.path) },
    {
      name: 'receipt-later',
      route: '/contact/received/:receipt',
      async show(page) {
        clock.move(31 * minute)
        await page.goto(url + standard.path)
        clock.move(-31 * minute)
      },
    },
    { name: 'failure-404', route: '*', show: go('/nothing-here') },
    { name: 'failure-413', route: '/contact', show: posted({ message: 'x'.repeat(140_000) }) },
    { name: 'privacy', route: '/privacy', show: go('/privacy') },
    { name: 'api', route: '/api/v1', show: go('/api/v1') },
    { name: 'accessibility', route: '/accessibility', show: go('/accessibility') },
    {
      name: 'contact-503',
      route: '/contact',
      async show(page) {
        // Another program holds the database.
        const intruder = new Database(join(service.folder, 'data/intake.db'))
        intruder.exec('BEGIN EXCLUSIVE')
        await posted(answered)(page)
        intruder.close()
      },
    },
    ...(await referStates(service)),
    ...(await deskStates(service)),
  ]

  return { service, states }
}
