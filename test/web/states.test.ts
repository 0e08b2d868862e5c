import axe from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { openStates } from '../states.ts'

/** Phone numbers keep their plain hyphens, so that they can be copied and searched for. */
const judge = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'tel-non-breaking': 'off' },
})

const { service, states } = await openStates()
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

/** What axe finds, one line each. It is put in from outside, past the page's own policy. */
async function found(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)')
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`)
}

/** One page is looked at in both: only the style follows the width and the colors. */
const looks = [
  { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
] as const

t.test(
  'every page and state: no finding for people with disabilities, in light, dark and narrow',
  async t => {
    for (const state of states.filter(({ window }) => !window)) {
      const context = await browser.newContext({ viewport: looks[0].viewport, ...state.context })
      const page = await context.newPage()
      const caching: string[] = []
      page.on('response', answer => {
        if (answer.request().resourceType() === 'document')
          caching.push(answer.headers()['cache-control'] ?? '')
      })
      await state.show(page)
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
      t.ok(
        caching.every(value => value === 'no-store'),
        `${state.name}: not kept`,
      )
      await context.close()
    }
  },
)

t.test('every page and state is sound HTML as it leaves the server', async t => {
  for (const state of states.filter(
    ({ name }) => !/part-|window|proxy$|danger$|limit/.test(name) || name.startsWith('receipt'),
  )) {
    const context = await browser.newContext({ javaScriptEnabled: false, ...state.context })
    const page = await context.newPage()
    const answers: Promise<string>[] = []
    const keep = (answer: {
      request(): { resourceType(): string; isNavigationRequest(): boolean }
      status(): number
      text(): Promise<string>
    }) => {
      if (answer.request().isNavigationRequest() && answer.status() !== 303) answers.push(answer.text())
    }
    page.on('response', keep)
    await state.show(page)
    page.off('response', keep)
    const html = await answers.at(-1)
    const report = await judge.validateString(html ?? '')
    t.same(
      report.results.flatMap(({ messages }) =>
        messages.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`),
      ),
      [],
      state.name,
    )
    await context.close()
  }
})

/** The router's own table: `└── contact (GET, POST)`, with what follows a path indented below it. */
function pageRoutes(table: string): string[] {
  const path: string[] = []
  const found: string[] = []
  for (const line of table.split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^(.*?)[├└]── (\S+) \((.*)\)$/.exec(line) ?? []
    if (!part) continue
    path.splice(indent.length / 4, path.length, part)
    if (methods.includes('GET') && !part.startsWith('*')) found.push(path.join('').replace('//', '/'))
  }
  return found
}

t.test('every route that answers a page has a state', async t => {
  const forPrograms = ['/healthz', '/readyz', '/metrics']
  const routes = pageRoutes(service.service.app.printRoutes({ commonPrefix: false }))
  t.ok(routes.includes('/contact/received/:receipt'), 'the table is read')
  for (const route of routes.filter(route => !forPrograms.includes(route) && !/\.(csv|svg)$/.test(route)))
    t.ok(
      states.some(state => state.route === route),
      route,
    )
})

t.test('the form can be sent with the keyboard alone', async t => {
  const page = await browser.newPage()
  await page.goto(`${service.url}/contact`)
  await page.focus('[name=name]')
  await page.keyboard.type('Rosa Invented')
  await page.keyboard.press('Enter')
  for (let n = 0; n < 60 && !(await page.evaluate('document.activeElement?.name === "phone"')); n++)
    await page.keyboard.press('Tab')
  await page.keyboard.type('978-555-0123')
  for (let n = 0; n < 10 && !(await page.evaluate('document.activeElement?.name === "contact_call"')); n++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  for (let n = 0; n < 40 && !(await page.evaluate('document.activeElement?.value === "review"')); n++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForSelector('form.review')
  for (let n = 0; n < 40 && !(await page.evaluate('document.activeElement?.value === "send"')); n++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL(/received/)
  t.match(await page.textContent('h1'), /\w/)
  await page.close()
})
