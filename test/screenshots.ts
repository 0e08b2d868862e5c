import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from './helpers/browser.ts'
import { openStates, type State } from './states.ts'

/** Photographs every page and state of the public site into `screenshots/`. Arguments: parts of names to keep. */
const folder = join(import.meta.dirname, '../screenshots')
const only = process.argv.slice(2)
const { service, states } = await openStates()

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
    states: /^(home|contact-part-3|contact-danger|receipt|desk-(next|inquiry-danger|conflict|keys))$/,
    context: { forcedColors: 'active' },
  },
  {
    name: 'print',
    states: /^(home|contact-part-3|review|receipt-danger|privacy|desk-(inquiry-(danger|scheduled)|answers))$/,
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
await browser.close()
await service.close()
