import type { Page } from 'playwright-core'
import t from 'tap'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { openBrowser } from '../helpers/browser.ts'
import { arrived, cookiesOf, versionOf } from '../helpers/desk.ts'
import { tries } from '../helpers/proving.ts'
import { openTestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'

/** Each would raise `hit` if a page of the desk took it for more than text. */
const payloads = [
  '<script>hit()</script>',
  '"><script>hit()</script>',
  "'><script>hit()</script>",
  '</title><script>hit()</script>',
  '</textarea><script>hit()</script>',
  '</option></select><script>hit()</script>',
  '--><script>hit()</script>',
  '<img src=x onerror=hit()>',
  '"><img src=x onerror="hit()">',
  '<svg onload=hit()>',
  '<svg><script>hit()</script></svg>',
  '" autofocus onfocus="hit()',
  "' autofocus onfocus='hit()",
  'javascript:hit()',
  '<a href="javascript:hit()" autofocus>x</a>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<form action="javascript:hit()"><button autofocus>x',
  '<style>@import "//evil.example/x"</style>',
  '<base href="//evil.example/">',
  '<meta http-equiv="refresh" content="0;url=javascript:hit()">',
  '<%= hit() %>',
  '{{hit()}}',
  '$t(desk.brand)',
  '\u202e<script>hit()</script>',
]

/** Every place gets another one: as a rule each payload stands in some of the places, for the proof in every place. */
const rounds = tries(6, payloads.length)

/** Hands out the payloads one after the other. */
function turning(round: number): () => string {
  let next = (round * payloads.length) / rounds
  return () => payloads[next++ % payloads.length] ?? ''
}

const fieldsOf = (payload: () => string) => ({
  name: payload(),
  pronouns: payload(),
  phone: payload(),
  email: payload(),
  post_address: payload(),
  contact_call: 'yes',
  contact_times: payload(),
  contact_note: payload(),
  language: payload(),
  for_whom: 'other',
  proxy_name: payload(),
  proxy_relation: payload(),
  safety_self: payload(),
  message: payload(),
  needs: payload(),
  coverage: payload(),
  intent: 'anyway',
})

const service = await openTestService({ RATE_LIMITS: 'off' })
const { url } = service
const browser = await openBrowser()
t.teardown(async () => {
  await browser.close()
  await service.close()
})

t.test('what anyone types stays text on every page of the desk', async t => {
  const lead = await signedIn(service, 'lead', payloads[1])
  const context = await browser.newContext(cookiesOf(lead, url))
  let hits = 0
  const blocked: string[] = []
  await context.exposeBinding('hit', () => hits++)
  const page = await context.newPage()
  page.on('dialog', dialog => dialog.dismiss())
  page.on('console', message => {
    if (/Content Security Policy|Refused/.test(message.text())) blocked.push(message.text())
  })
  const strange = () =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('main script, iframe, img, base, main style, meta[http-equiv], svg[onload], [onfocus], [onerror], [href^="javascript"]')].map(one => one.outerHTML)`,
    )
  const look = async (name: string, open: (page: Page) => Promise<unknown>) => {
    await open(page)
    t.same(await strange(), [], name)
  }
  const post = (path: string, fields: Record<string, string>) => async (page: Page) => {
    await page.goto(`${url}/staff`)
    // Set as values, so that this page itself holds no markup of theirs.
    await page.evaluate(
      `(({ action, fields }) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action })
        for (const [name, value] of Object.entries(fields))
          form.append(Object.assign(document.createElement('textarea'), { name, value }))
        document.body.append(form)
        form.submit()
      })(${JSON.stringify({ action: path, fields })})`,
    )
    await page.waitForURL(found => found.pathname !== '/staff')
  }

  for (let round = 0; round < rounds; round++) {
    const payload = turning(round)
    const fields = fieldsOf(payload)
    const { name, proxy_name: asked } = fields
    const reference = await arrived(service, fields)
    const path = `/staff/inquiries/${reference}`
    await lead.post(`${path}/notes`, { version: '1', note: payload() })
    await lead.post(`${path}/screens`, {
      version: '2',
      tool: payload(),
      on: '2026-01-02',
      score: payload(),
      note: payload(),
    })
    await lead.post(`${path}/claim`, { version: '3' })
    t.equal(await versionOf(service, reference), '4', name)
    await look(`inquiry of ${name}`, page => page.goto(url + path))
    t.ok((await page.textContent('#safe'))?.includes(asked), 'who is asked for stands there as it was typed')
    await look(`answers of ${name}`, page => page.goto(`${url}${path}/answers`))
    await look(
      `faults beside ${name}`,
      post(`${path}/attempts`, {
        version: '4',
        channel: payload(),
        result: payload(),
        note: payload(),
        callBackAt: payload(),
        overrideReason: payload(),
      }),
    )
    await look(
      `override beside ${name}`,
      post(`${path}/channel-override`, { channel: payload(), reason: payload().slice(0, 9) }),
    )
    await look(
      `conflict beside ${name}`,
      post(`${path}/attempts`, {
        version: '1',
        channel: payload(),
        result: payload(),
        note: payload(),
        callBackAt: payload(),
      }),
    )
    await look(`found by ${name}`, post('/staff/look-up', { q: name }))
    await look(`done beside ${name}`, page =>
      page.goto(`${url}${path}?done=${encodeURIComponent(payload())}`),
    )
    await look(`cursor beside ${name}`, page =>
      page.goto(`${url}/staff/queues/mine?after=${encodeURIComponent(payload())}`),
    )
  }
  await indexInquiries(service.parts)
  for (const path of [
    '/staff',
    '/staff/queues/same_day',
    '/staff/queues/mine',
    '/staff/queues/quarantine',
    '/staff/account',
  ])
    await look(path, page => page.goto(url + path))
  t.equal(hits, 0, 'nothing was executed')
  t.same(blocked, [], 'nothing even tried')
  await page.evaluate('hit()')
  t.equal(hits, 1, 'and it would have been noticed')
  await context.close()
})

t.test('no address, title or action of the desk holds anything of a person', async t => {
  const person = {
    name: 'Zebulon Quartermaine',
    phone: '978-555-0177',
    email: 'zebulon.canary@example.net',
    contact_call: 'yes',
    safety_self: 'may_act',
    message: 'xylophone-canary',
  }
  const secret = /zebulon|quartermaine|555.?0177|xylophone/i
  const clinician = await signedIn(service, 'clinician')
  const reference = await arrived(service, person)
  await indexInquiries(service.parts)
  const pages = [
    '/staff',
    '/staff/queues/immediate',
    `/staff/inquiries/${reference}`,
    `/staff/inquiries/${reference}/answers`,
  ]
  for (const path of pages) {
    const html = await (await clinician.get(path)).text()
    const found = [...html.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, address = '']) => address)
    // A number to dial is no web address: no server and no history ever hears of it.
    const addresses = found.filter(address => !address.startsWith('tel:'))
    t.ok(addresses.length > 5)
    t.notMatch(addresses.join('\n'), secret, path)
    t.notMatch(
      /<title>(.*)<\/title>/.exec(html)?.[1] ?? '',
      secret,
      `the title of ${path}, which a browser remembers`,
    )
  }
  const found = await clinician.post('/staff/look-up', { q: person.name })
  t.equal(found.headers.get('location'), `/staff/inquiries/${reference}`)
  t.notMatch(
    await (await clinician.get('/staff')).text(),
    /quartermaine|0177|xylophone/i,
    'a list shows a first name and an initial',
  )
})
