import { connect } from 'node:net'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../helpers/browser.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { freshToken, postForm, serviceFor, type TestService } from '../helpers/service.ts'
import { fillAtOnce, fillByParts } from '../journeys/way-of-an-inquiry.ts'
import { driving, say } from './say.ts'

interface Seen {
  n: number
  inquiries: number
  /** Sends of the same token and content that led to another receipt. */
  strayReceipts: number
  /** Sends of other content under a used token that were not stored, linked and asked about. */
  dropped: number
}

const person = { name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes' }
const idsIn = async ({ parts }: TestService) =>
  await parts.store.db.selectFrom('inquiries').select(['id', 'linked_to']).orderBy('id').execute()

/** The form goes out, and the line is cut before an answer can be read. */
const sendAndVanish = (url: string, form: Record<string, string>) =>
  new Promise<void>(resolve => {
    const body = new URLSearchParams(form).toString()
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /contact HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        () => socket.resetAndDestroy(),
      )
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
  })

/** Over HTTP: 50 at once, lost answers, and other content under the same token. */
async function overHttp(service: TestService, rounds: number): Promise<Seen> {
  const seen: Seen = { n: 0, inquiries: 0, strayReceipts: 0, dropped: 0 }
  for (let round = 0; round < rounds; round++) {
    const before = (await idsIn(service)).length
    const form = { ...person, message: `Round ${round}`, form_token: await freshToken(service.url) }
    for (let n = 0; n < 3; n++) await sendAndVanish(service.url, form)
    const answers = await Promise.all(Array.from({ length: 50 }, () => postForm(service.url, form)))
    const receipts = answers.map(answer => answer.headers.get('location'))
    seen.strayReceipts += receipts.filter(receipt => receipt === null || receipt !== receipts[0]).length
    const other = await postForm(service.url, { ...form, message: `Round ${round}, more` })
    const page = await (await fetch(service.url + (other.headers.get('location') ?? '/'))).text()
    const now = (await idsIn(service)).slice(before)
    if (now.length !== 2 || now[1]?.linked_to !== now[0]?.id || !page.includes('name="relation"'))
      seen.dropped += 1
    seen.inquiries += now.length
    seen.n += 54
  }
  return seen
}

/** In a browser: double click, refresh of the receipt, Back and Send once more. Answers how many inquiries each made. */
async function inBrowser(service: TestService, browser: Browser, script: boolean) {
  const page = await (await browser.newContext({ javaScriptEnabled: script })).newPage()
  const count = async () => (await idsIn(service)).length
  let posted = ''
  page.on('request', request => {
    if (request.postData()?.includes('intent=send')) posted = request.postData() ?? ''
  })
  const before = await count()
  await page.goto(`${service.url}/contact`)
  await (script ? fillByParts(page) : fillAtOnce(page))
  service.clock.move(60_000)
  await page.dblclick('button[value="send"]')
  await page.waitForURL(/received/)
  const receipt = page.url()
  const doubleClick = (await count()) - before
  await page.reload()
  await page.reload()
  const refresh = (await count()) - before - doubleClick
  const stays = page.url() === receipt
  // The page before is an answer to a form: the browser asks, and then sends that same form once more.
  await page.goBack().catch(() => null)
  const fields = Object.entries(Object.fromEntries(new URLSearchParams(posted)))
  const hidden = fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  const again = await page.context().newPage()
  await again.goto(`${service.url}/contact`)
  await again.setContent(
    `<form method="post" action="${service.url}/contact">${hidden.join('')}<button>Again</button></form>`,
  )
  await again.click('button')
  await again.waitForURL(/received/)
  const resent = (await count()) - before - doubleClick - refresh
  const back = { sameReceipt: again.url() === receipt, more: resent }
  await page.context().close()
  return { doubleClick, refresh, stays, back }
}

// A5: node test/faults/sent-again.ts [ROUNDS]
await driving(async t => {
  const rounds = Number(process.argv[2] ?? 10)
  const sqlite = await serviceFor(t, { RATE_LIMITS: 'off' })
  const database = await (await postgresFor(t)).newDatabase()
  const postgres = await serviceFor(t, { RATE_LIMITS: 'off', DATABASE_URL: database })
  const http = [await overHttp(sqlite, rounds), await overHttp(postgres, rounds)]
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const withScript = await inBrowser(sqlite, browser, true)
  const withoutScript = await inBrowser(sqlite, browser, false)
  const both = [withScript, withoutScript]
  const n = http.reduce((sum, seen) => sum + seen.n, 0) + 8
  say(
    'A5 sent again',
    n,
    { sqlite: http[0], postgres: http[1], withScript, withoutScript },
    {
      'the same token and content is one inquiry with one receipt': http.every(
        ({ strayReceipts, inquiries }) => strayReceipts === 0 && inquiries === 2 * rounds,
      ),
      'other content is stored, linked and asked about': http.every(({ dropped }) => dropped === 0),
      'a double click is one inquiry': both.every(({ doubleClick }) => doubleClick === 1),
      'a refresh sends nothing': both.every(({ refresh, stays }) => refresh === 0 && stays),
      'Back and Send once more finds the same receipt': both.every(
        ({ back }) => back.more === 0 && back.sameReceipt,
      ),
    },
  )
})
