import axe from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Browser, Page, Response } from 'playwright-core'
import type { Test } from 'tap'
import type { State } from '../states.ts'

/** Phone numbers keep their plain hyphens, so that they can be copied and searched for. */
const judge = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'tel-non-breaking': 'off' },
})

/** One page is looked at in both: only the style follows the width and the colors. */
const looks = [
  { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
] as const

/** Looks at each state: accessibility in light, dark and narrow; sound HTML as it leaves the server; not cached. */
export async function judgeStates(t: Test, browser: Browser, states: readonly State[]) {
  for (const state of states) {
    const context = await browser.newContext({ viewport: looks[0].viewport, ...state.context })
    const page = await context.newPage()
    const answers = keepAnswers(page)
    await state.show(page)
    const last = answers.at(-1)
    if (last) t.same(await unsound((await last.text) ?? ''), [], `${state.name}: sound`)
    t.ok(
      answers.every(({ caching }) => caching === 'no-store'),
      `${state.name}: not kept`,
    )
    for (const { viewport, colorScheme } of looks) {
      const name = `${state.name}, ${viewport.width} px, ${colorScheme}`
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      if (state.context?.javaScriptEnabled !== false) t.same(await found(page), [], `${name}: axe`)
      t.equal(
        await page
          .evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)')
          .catch(() => 0),
        0,
        `${name}: nothing to scroll sideways`,
      )
    }
    await context.close()
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

/** What axe finds, one line each. It is put in from outside, past the page's own policy. */
async function found(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)')
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}

async function unsound(html: string): Promise<string[]> {
  const report = await judge.validateString(html)
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`),
  )
}
