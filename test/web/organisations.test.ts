import t from 'tap'
import { keepTallies } from '../../src/actions/desk/keep-tallies.ts'
import { roles } from '../../src/intake/roles.ts'
import { invented, referred } from '../helpers/referral.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { organisationRow } from '../helpers/stored-referral.ts'

const hour = 3_600_000
const open = (t: Parameters<typeof serviceFor>[0]) =>
  serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-11-24T15:00:00Z'))

const organisationsOf = ({ parts }: TestService) =>
  parts.store.db.selectFrom('organisations').selectAll().orderBy('last_at', 'desc').execute()

/** Three referrals by one organization, written in three ways, and one by another; the desk has answered two. */
async function storied(service: TestService) {
  const lynn = (referrer_organisation: string) => referred(service, { referrer_organisation })
  const first = await lynn('Lynn Community Health (Invented)')
  const second = await lynn('  lynn community  health, invented, Inc. ')
  service.clock.move(hour)
  const clinician = await signedIn(service, 'clinician')
  await clinician.post(`/staff/inquiries/${first.reference}/acceptance`, { version: '1' })
  await clinician.post(`/staff/inquiries/${second.reference}/decline`, {
    version: '1',
    reason: 'needs_more',
    note: 'A program nearby.',
  })
  const third = await clinician.post('/staff/referral-intake', {
    ...invented,
    referrer_organisation: 'LYNN COMMUNITY HEALTH INVENTED',
    source: 'fax',
    came_at: '2026-11-16T10:00',
  })
  const other = await referred(service, { referrer_organisation: 'Sample & Sons <b>Practice</b>' })
  await keepTallies(service.parts, async () => true)
  const faxed = /inquiries\/([\w-]+)/.exec(third.headers.get('location') ?? '')?.[1] ?? ''
  return { first, second, other, faxed }
}

t.test('one organization however its name is written, with how soon and how its referrals went', async t => {
  const service = await open(t)
  const { first, second, faxed } = await storied(service)
  const rows = await organisationsOf(service)
  t.same(
    rows.map(({ referrals }) => referrals),
    [1, 3],
  )
  const lynn = rows[1]
  t.equal(lynn?.first_at, '2026-11-16T15:00:00.000Z')
  t.match(lynn?.last_at, /^2026-11-24/, 'what is taken down late does not make its last one older')
  const lead = await signedIn(service, 'lead')
  const list = await (await lead.get('/staff/organisations')).text()
  t.match(
    list,
    /Sample &amp; Sons &lt;b&gt;Practice.*Lynn Community Health \(Invented\)/s,
    'the latest first',
  )
  t.match(list, /Lynn Community.*?>3<.*?1 h.*?67%.*?1 given other options, 2 open/s)

  const page = await (await lead.get(`/staff/organisations/${lynn?.id}`)).text()
  t.match(page, `<a class="reference" href="/staff/inquiries/${first.reference}">`)
  t.match(page, new RegExp(`${faxed}.*${second.reference}.*${first.reference}`, 's'), 'the newest first')
  t.match(page, /referral by fax/)
  t.match(page, /class="due late"[^>]*><time [^>]*>was due/, 'a promise that is over, without a response')
  t.notMatch(page, /Rosa|Rosalind|978-555|withdrew/, 'nothing of the person, and no number')
  const inquiry = await (await lead.get(`/staff/inquiries/${first.reference}`)).text()
  t.match(inquiry, `<a href="/staff/organisations/${lynn?.id}">Lynn Community Health (Invented)</a>`)
})

t.test('leads and administrators find them; to the others there are none', async t => {
  const service = await open(t)
  const { first } = await storied(service)
  const [, lynn] = await organisationsOf(service)
  for (const role of roles) {
    const who = await signedIn(service, role)
    const may = role === 'lead' || role === 'administrator'
    for (const path of ['/staff/organisations', `/staff/organisations/${lynn?.id}`])
      t.equal((await who.get(path)).status, may ? 200 : 404, `${role} ${path}`)
  }
  const administrator = await signedIn(service, 'administrator')
  const page = await (await administrator.get(`/staff/organisations/${lynn?.id}`)).text()
  t.match(page, `<span class="reference">${first.reference}</span>`, 'a reference opens nothing for them')
  t.notMatch(page, '/staff/inquiries/')
  for (const wrong of ['unknown', '%00', '..%2Faccounts'])
    t.equal((await administrator.get(`/staff/organisations/${wrong}`)).status, 404, wrong)
  const clinician = await signedIn(service, 'clinician')
  const inquiry = await (await clinician.get(`/staff/inquiries/${first.reference}`)).text()
  t.notMatch(inquiry, '/staff/organisations')
})

t.test('many organizations come page by page, each once', async t => {
  const service = await open(t)
  const { parts } = service
  const rows = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      organisationRow(parts, `Practice ${n} (invented)`, {
        last_at: new Date(Date.parse('2026-11-01T15:00:00.000Z') - Math.floor(n / 3) * hour).toISOString(),
      }),
    ),
  )
  await parts.store.commit(trx => trx.insertInto('organisations').values(rows).execute())
  const lead = await signedIn(service, 'lead')
  const seen: string[] = []
  let path: string | null = '/staff/organisations'
  for (let pages = 0; path !== null && pages < 5; pages++) {
    const page: string = await (await lead.get(path)).text()
    seen.push(...[...page.matchAll(/>(Practice \d+) \(invented\)</g)].map(([, name = '']) => name))
    path = /href="(\/staff\/organisations\?after=[^"]+)" rel="next"/.exec(page)?.[1] ?? null
  }
  t.equal(seen.length, 60)
  t.equal(new Set(seen).size, 60)
  t.match(
    await (await lead.get('/staff/organisations?after=1~nothing')).text(),
    /Practice 0/,
    'not ours: the start',
  )
})

t.test('the report names them in table and file, and a formula in a name is none', async t => {
  const service = await open(t)
  await referred(service, { referrer_organisation: '=cmd|invented' })
  await storied(service)
  const lead = await signedIn(service, 'lead')
  const page = await (await lead.get('/staff/reports')).text()
  t.match(
    page,
    /5 referrals came\. The most are from Lynn Community Health \(Invented\): 3\. .* no longer than 1 h/,
  )
  const csv = await (await lead.get('/staff/reports/organisations.csv')).text()
  t.match(csv, /Lynn Community Health \(Invented\),3,0,1,0,2,\d\d,66\.7/)
  t.match(csv, /'=cmd\|invented/)
  t.match(csv, /All referrals,5/)
  const picture = await lead.get('/staff/reports/organisations/chart.svg?mode=light&size=wide')
  t.equal(picture.status, 200)
  t.equal(picture.headers.get('cache-control'), 'no-store')
  t.match(await picture.text(), /Lynn Community Health/)
})

t.test('a name that means harm is a name, on pages, in the picture and in the file', async t => {
  const service = await open(t)
  const names = ['</text><script>hit()</script>', '$t(desk.brand) {{top}}', 'Long \u202e'.repeat(28)]
  for (const referrer_organisation of names) await referred(service, { referrer_organisation })
  await keepTallies(service.parts, async () => true)
  const lead = await signedIn(service, 'lead')
  const paths = [
    '/staff/organisations',
    '/staff/reports',
    '/staff/reports/organisations/chart.svg?mode=dark&size=narrow',
  ]
  for (const { id } of await organisationsOf(service)) paths.push(`/staff/organisations/${id}`)
  for (const path of paths) {
    const answer = await lead.get(path)
    t.equal(answer.status, 200, path)
    t.notMatch(await answer.text(), /<script>hit/, path)
  }
  t.match(await (await lead.get('/staff/organisations')).text(), '$t(desk.brand) {{top}}')
})
