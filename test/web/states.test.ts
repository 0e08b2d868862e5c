import t from 'tap'
import { openBrowser } from '../helpers/browser.ts'
import { judgeStates } from '../helpers/judge-states.ts'
import { openStates } from '../states.ts'

const { service, states } = await openStates()
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

t.test('every page and state of the public site passes the judges', async t =>
  judgeStates(
    t,
    browser,
    states.filter(({ route, window }) => !window && !route.startsWith('/staff')),
  ),
)

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
  const isPage = (route: string) =>
    !forPrograms.includes(route) && !/^\/(fhir|api)\/|\.(csv|svg)$|\/files\/:file$/.test(route)
  for (const route of routes.filter(isPage))
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
