import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Browser, Page, Response } from 'playwright-core'
import type { Test } from 'tap'
import type { State } from '../states.ts'

/** Phone numbers keep their plain hyphens, so that they can be copied and searched for. */
const judge = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'tel-non-breaking': 'off' },
})

/** One page is looked at in both: only the style follows the width and the colors, and with it what these rules find. */
const looks = [
  { unfolded: false, viewport: { width: 1280, height: 900 }, colorScheme: 'light', rules: 'all' },
  {
    unfolded: true,
    viewport: { width: 320, height: 640 },
    colorScheme: 'dark',
    rules: [
      'color-contrast',
      'link-in-text-block',
      'target-size',
      'scrollable-region-focusable',
      'aria-hidden-focus',
    ],
  },
] as const

/** Looks at each state: accessibility in light, dark and narrow, there with all that is folded up; sound HTML as it leaves the server; not cached. */
export async function judgeStates(t: Test, browser: Browser, states: readonly State[]) {
  const pageFor = pagesOf(browser)
  for (const state of states) {
    const page = await pageFor(state)
    const answers = keepAnswers(page)
    await state.show(page)
    const last = answers.at(-1)
    if (last) t.same(await unsound((await last.text) ?? ''), [], `${state.name}: sound`)
    t.ok(
      answers.every(({ caching }) => caching === 'no-store'),
      `${state.name}: not kept`,
    )
    for (const { unfolded, viewport, colorScheme, rules } of looks) {
      const name = `${state.name}, ${viewport.width} px, ${colorScheme}`
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      if (unfolded)
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
      if (state.context?.javaScriptEnabled !== false) t.same(await found(page, rules), [], `${name}: axe`)
      t.equal(
        await page
          .evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)')
          .catch(() => 0),
        0,
        `${name}: nothing to scroll sideways`,
      )
    }
    page.removeAllListeners('response')
  }
}

/** One page with script and one without, emptied for each state: a window of its own would take most of the time. */
function pagesOf(browser: Browser): (state: State) => Promise<Page> {
  const pages = new Map<boolean, Page>()
  return async ({ context: { javaScriptEnabled = true, storageState } = {} }) => {
    const known = pages.get(javaScriptEnabled)
    const page = known ?? (await (await browser.newContext({ javaScriptEnabled })).newPage())
    pages.set(javaScriptEnabled, page)
    await page.goto('about:blank')
    await page.context().clearCookies()
    if (typeof storageState === 'object') await page.context().addCookies(storageState.cookies)
    await page.mouse.move(0, 0)
    await page.setViewportSize(looks[0].viewport)
    await page.emulateMedia({ colorScheme: looks[0].colorScheme })
    return page
  }
}

interface Answer {
  caching: string
  text: Promise<string | undefined>
}

function keepAnswers(page: Page): Answer[] {
  const answers: Answer[] = []
  page.on('response', (answer: Response) => {
    if (answer.request().resourceType() !== 'document') return
    const caching = answer.headers()['cache-control'] ?? ''
    const text = answer.status() === 303 ? undefined : answer.text().catch(() => undefined)
    answers.push({ caching, text: Promise.resolve(text) })
  })
  return answers
}

/** What axe finds by these rules, one line each. It is put in from outside, past the page's own policy. */
async function found(page: Page, rules: readonly string[] | 'all'): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await putIn(page)
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    preload: false,
    ...(rules !== 'all' && { runOnly: [...rules] }),
  }
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(node => node.target.join(' ')).join(', ')))`)
}

const axeSource = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Straight to the browser: taken apart and put together on the way, half a megabyte would take twice as long. */
async function putIn(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axeSource })
  await session.detach()
}

async function unsound(html: string): Promise<string[]> {
  const report = await judge.validateString(html)
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`),
  )
}
