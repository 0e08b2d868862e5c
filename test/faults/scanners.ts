import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mayLook, policy } from '../../src/accounts/policy.ts'
import { arrived } from '../helpers/desk.ts'
import { freePort } from '../helpers/postgres.ts'
import { freshToken, newFolder, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { driving, say } from './say.ts'
import { type Finding, ffuf, type Injection, sqlmap, wapiti } from './scan-tools.ts'

/** Three scanners on the real service on this machine, as nobody and as a lead. */

/** 31,000 names that wapiti brings along. */
const names = '/usr/lib/python3/dist-packages/wapitiCore/data/attacks/busterPayloads.txt'

/** And those that would hurt us most. */
const ours = [
  ...[
    '.env',
    '.git/HEAD',
    '.git/config',
    '.npmrc',
    'package.json',
    'package-lock.json',
    'Dockerfile',
    'README.md',
  ],
  ...[
    'data/intake.db',
    'intake.db',
    'keys/practice.key',
    'backup',
    'backups/',
    'debug',
    'console',
    'metrics',
  ],
  ...[
    'src/main.ts',
    'node_modules/',
    'docs/',
    'test/',
    'views/',
    'migrations/',
    'swagger.json',
    'openapi.json',
  ],
  ...[
    'auth/session',
    'api/auth/get-session',
    'staff/auth/list-sessions',
    'staff/auth/sign-up/email',
    'staff/',
  ],
]

const open = ['', 'contact', 'privacy', 'accessibility', 'healthz', 'readyz', 'refer', 'robots.txt']
/** What the policy lets a lead look at; of the policy itself other rows speak. */
const desk = policy
  .filter(({ method, route, access }) => method === 'GET' && (access === 'anyone' || mayLook('lead', route)))
  .map(({ route }) => route.replace(/^\/staff\/?/, ''))

const medium = 2

/** Each injection that is tried: an address, its form, whether as the lead, and with which of sqlmap's techniques. */
async function injections(
  service: TestService,
  reference: string,
): Promise<[string, string | null, boolean, string?][]> {
  const token = await freshToken(service.url)
  const form = new URLSearchParams({
    form_token: token,
    name: 'Rosa Invented',
    phone: '978-555-0123',
    zip: '01960',
  })
  return [
    ['/contact', `${form}`, false, 'EUST'],
    // sqlmap passes over what looks like a token, unless it is pointed at it.
    ['/contact', 'form_token=abc*&name=Rosa Invented&phone=978-555-0123', false, 'EUST'],
    ['/contact/received/abc*', null, false],
    ['/staff/sign-in', 'email=nia@staff.example&password=x', false],
    ['/staff/invitation/abc*', null, false],
    ['/fhir/Questionnaire/contact*', null, false],
    ['/refer/received/abc*', null, false],
    ['/staff/look-up', 'q=Rosa', true],
    ['/staff/search', 'q=Rosa', true],
    ['/staff/queues/closed?after=x', null, true],
    [`/staff/inquiries/${reference}*`, null, true],
    [`/staff/inquiries/${reference}/notes`, 'version=1&note=x', true],
    ['/staff/reports?from=2026-01-01&to=2026-02-01', null, true],
    ['/staff/account/notices', 'digest=daily', true],
  ]
}

/** Two at a time: there are two cores. */
async function twoAtATime<T, R>(list: readonly T[], work: (one: T, at: number) => Promise<R>): Promise<R[]> {
  const left = [...list.entries()]
  const done: R[] = []
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) done.push(await work(next[1], next[0]))
  }
  await Promise.all([worker(), worker()])
  return done
}

const inWords = ({ kind, level, path, info }: Finding) => `${level} ${kind} ${path}: ${info}`.slice(0, 200)

await driving(async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const settings = { PORT: String(await freePort()), PUBLIC_URL: 'https://localhost', RATE_LIMITS: 'off' }
  const service = await serviceFor(t, { ...settings, METRICS_TOKEN: 'a-token-for-the-scan' })
  const { url } = service
  const reference = await arrived(service, {
    name: 'Rosa Invented',
    phone: '978-555-0123',
    contact_call: 'yes',
  })
  const lead = await signedIn(service, 'lead')
  const cookie = [...lead.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const scan = (name: string, path: string, as: string, seconds: number) => ({
    url: url + path,
    cookie: as,
    seconds,
    folder: join(folder, name),
  })

  writeFileSync(join(folder, 'ours.txt'), `${ours.join('\n')}\n`)
  const found: string[] = []
  for (const [name, path, as, list] of [
    ['open', '/', '', names],
    ['open-ours', '/', '', join(folder, 'ours.txt')],
    ['desk', '/staff/', cookie, names],
    ['desk-ours', '/staff/', cookie, join(folder, 'ours.txt')],
  ] as const) {
    const known = path === '/' ? open : desk
    const names = await ffuf(scan(`ffuf-${name}`, path, as, 120), list)
    found.push(...names.filter(name => !known.includes(name)).map(name => path + name))
  }

  const list = await injections(service, reference)
  const tried = await twoAtATime(list, async ([path, data, asLead, techniques], at): Promise<Injection> => {
    const as = asLead ? cookie : ''
    return sqlmap(scan(`sqlmap-${at}`, path, as, 400), data, techniques)
  })

  const sites = await twoAtATime(['', cookie], (as, at) =>
    wapiti(scan(`wapiti-${at}`, '', as, 25), as === '' ? '/' : '/staff', ['/staff/sign-out']),
  )
  const findings = sites.flatMap(site => site.findings)
  const bad = findings.filter(({ level, kind }) => level >= medium || /error|resource/i.test(kind))
  const ask = { headers: { authorization: 'Bearer a-token-for-the-scan' } }
  const metrics = await (await fetch(`${url}/metrics`, ask)).text()
  const defects = [...metrics.matchAll(/^intake_requests_total\{.*status="500".*$/gm)].map(([line]) => line)
  const asked = [...metrics.matchAll(/^intake_requests_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  )

  const figures = {
    requests: asked,
    sqlmap: { addresses: list.length, parameters: tried.reduce((sum, one) => sum + one.tried, 0) },
    wapiti: sites.map(({ tried }) => tried),
    low: findings.filter(finding => !bad.includes(finding)).map(inWords),
    bad: bad.map(inWords),
    cut: tried.flatMap(({ whole, address }) => (whole ? [] : [address])),
    injections: tried.flatMap(one => one.found),
    unknown200: found,
    defects,
  }
  say('A16 scanners', asked, figures, {
    'every injection was tried to its end': figures.cut.length === 0,
    'wapiti saw the site and the desk': sites.every(({ tried }) => tried > 3),
    'no injection': figures.injections.length === 0,
    'nothing high or medium': bad.length === 0,
    'no unknown 200': found.length === 0,
    'no defect': defects.length === 0,
    'the lead is still signed in': (await lead.get('/staff')).status === 200,
  })
})
