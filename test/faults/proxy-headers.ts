import { openHouse } from '../helpers/delivery/house.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { driving, say } from './say.ts'
import { send, type WireAnswer } from './wire.ts'

const form = 'application/x-www-form-urlencoded'
const forged = 'evil.example'
const site = 'http://localhost:4000'
const perClient = 20

/** What a stranger may put beside a request to pass for another place. */
const lies: readonly Record<string, string | string[]>[] = [
  { host: forged },
  { host: `${forged}:80` },
  { 'x-forwarded-host': forged },
  { 'x-forwarded-host': `localhost:4000, ${forged}` },
  { 'x-host': forged, 'x-original-host': forged, 'x-forwarded-server': forged },
  { 'x-forwarded-proto': 'https', 'x-forwarded-ssl': 'on', 'x-forwarded-port': '443' },
  { forwarded: `for=203.0.113.9;host=${forged};proto=https` },
  { 'x-original-url': '/staff/accounts', 'x-rewrite-url': '/staff/accounts' },
  { host: forged, origin: `http://${forged}`, referer: `http://${forged}/` },
]

const chains = [
  '',
  ',',
  'unknown',
  '_hidden, 10.0.0.1',
  '203.0.113.9:1234',
  '[2001:db8::1]:80',
  '2001:db8::1, 203.0.113.9',
  '999.999.999.999',
  "' or 1=1--",
  `${'203.0.113.9, '.repeat(600)}203.0.113.9`,
]

const tokenOf = (page: string) => /name="form_token" value="([^"]+)"/.exec(page)?.[1] ?? ''

async function arrives({ url, clock }: TestService, headers: Record<string, string | string[]>) {
  const token = tokenOf((await send(`${url}/contact`, {}, '', 'GET')).body)
  clock.move(5000)
  const body = new URLSearchParams({
    ...{ name: 'Rosa Invented', phone: '978-555-0123', contact_call: 'yes', form_token: token },
    ...{ email: 'rosa@person.example', contact_email: 'yes' },
  }).toString()
  return send(
    `${url}/contact`,
    { 'content-type': form, ...headers, 'content-length': String(body.length) },
    body,
  )
}

const setApart = async ({ parts }: TestService) =>
  (await parts.store.db.selectFrom('inquiries').select('quarantined').orderBy('id').execute()).map(
    row => row.quarantined,
  )

/** How many of so many sends by one client are set apart, where the chain of addresses is what `chainOf` makes of it. */
async function countedAs(service: TestService, sends: number, chainOf: (n: number) => string) {
  const before = (await setApart(service)).length
  for (let n = 0; n < sends; n++) await arrives(service, { 'x-forwarded-for': chainOf(n) })
  return (await setApart(service)).slice(before).filter(Boolean).length
}

// A17: node test/faults/proxy-headers.ts
await driving(async t => {
  const settings = { PUBLIC_URL: site }
  const clock = () => movableClock('2026-11-27T15:00:00Z')
  const behind = await serviceFor(t, { ...settings, TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' }, clock())
  const direct = await serviceFor(t, settings, clock())
  const answers: WireAnswer[] = []
  for (const service of [behind, direct])
    for (const lie of lies) {
      for (const path of ['/', '/contact', '/staff', '/staff/sign-in', '/nothing', '/contact/'])
        answers.push(await send(service.url + path, lie, '', 'GET'))
      answers.push(await arrives(service, lie))
      answers.push(
        await send(`${service.url}/staff/sign-in`, { ...lie, 'content-type': form }, 'email=a&password=b'),
      )
    }
  for (const chain of chains)
    answers.push(await send(`${behind.url}/contact`, { 'x-forwarded-for': chain }, '', 'GET'))
  const led = answers.filter(({ body, headers }) => (body + JSON.stringify(headers)).includes(forged)).length
  const broken = answers.filter(({ status }) => status >= 500 || status === 0).length
  const heard = answers.filter(
    ({ status, body }) => status !== 403 && body.includes('name="password"') && body.includes('value="a"'),
  ).length

  const over = 3
  const sends = perClient + over
  const figures = {
    answers: answers.length,
    namingTheForgedHost: led,
    broken,
    signInsHeardFromElsewhere: heard,
    oneClientForgingItsChain: await countedAs(behind, sends, n => `192.0.2.${n}, 203.0.113.77`),
    manyClientsOfOneProxy: await countedAs(behind, sends, n => `192.0.2.${n}`),
    throughTwoProxies: await countedAs(behind, sends, n => `192.0.2.${n}, 203.0.113.78, 10.0.0.${n}`),
    noProxyTrusted: await countedAs(direct, sends, n => `192.0.2.${n}`),
  }
  const links = await mailLinks()
  say(
    'A17 proxy headers',
    answers.length + 4 * sends,
    { ...figures, ...links },
    {
      'no page, header or link names a forged host': led === 0,
      'nothing breaks': broken === 0,
      'no form of another site is heard at the desk': heard === 0,
      'a client that forges its chain is still one client': figures.oneClientForgingItsChain === over,
      'clients of one proxy are told apart': figures.manyClientsOfOneProxy === 0,
      'through two proxies it is the client that counts': figures.throughTwoProxies === over,
      'without a trusted proxy the chain counts for nothing': figures.noProxyTrusted >= over,
      'links in mails lead to PUBLIC_URL': links.mailLinks > 0 && links.elsewhere === 0,
    },
  )
})

/** Where the links of the mails lead that a service writes. */
async function mailLinks() {
  const { composeMail } = await import('../../src/delivery/compose.ts')
  const house = await openHouse({ env: { PUBLIC_URL: site } })
  const about = { reference: 'K4R7-MH3T', queue: 'same_day', due_at: '2026-11-27T15:00:00Z', language: 'en' }
  const mails = ['admissions', 'on_call', 'acknowledgement'].map(kind =>
    composeMail(house.delivery, { kind }, about as never),
  )
  await house.close()
  const urls = mails.flatMap(({ text, html }) =>
    [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(String),
  )
  return { mailLinks: urls.length, elsewhere: urls.filter(url => !url.startsWith(site)).length }
}
