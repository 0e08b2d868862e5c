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

t.test('every page and state of the desk passes the judges', async t =>
  judgeStates(
    t,
    browser,
    states.filter(({ route, window }) => !window && route.startsWith('/staff')),
  ),
)
