import t from 'tap'
import { keepTallies } from '../../src/actions/desk/keep-tallies.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import { reportCodes } from '../../src/intake/reports/reports.ts'
import { insertReferral } from '../../src/storage/referrals.ts'
import { guarded } from '../../src/text/csv.ts'
import { csvOf } from '../../src/web/staff/csv.ts'
import { movableClock, serviceFor, type TestService } from '../helpers/service.ts'
import { signedIn } from '../helpers/staff.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { organisationRow, referralRow } from '../helpers/stored-referral.ts'

const minute = 60_000
const hour = 60 * minute
const due_at = '2026-12-10T16:00:00.000Z'

/** Three inquiries of two weeks: one was admitted, one waits, one came from a program. */
async function practised(service: TestService) {
  const { parts, clock } = service
  const { inquiry } = await storeInquiry(parts, [], { due_at, criteria_mask: 3, source: 'phone' })
  const name = '=Lee "Invented", jr.'
  const { id } = await inviteStaff(parts, 'command:test', { name, email: 'lee@staff.example', role: 'lead' })
  const actor = { id, name, role: 'lead' as const, from: '127.0.0.1' }
  const act = async (verb: 'claim' | 'attempt' | 'admit', version: number, input: object = {}) => {
    clock.move(2 * hour + minute)
    await triageInquiry(parts, actor, { reference: inquiry.reference, version, verb, input: { ...input } })
  }
  await act('claim', 1)
  await act('attempt', 2, { channel: 'in_person', result: 'reached' })
  await act('admit', 3, { on: '2026-12-02' })
  clock.move(6 * 24 * hour)
  const referral = await storeInquiry(parts, [], { due_at, source: 'referral' })
  const practice = await organisationRow(parts, 'Sample Practice (invented)')
  await parts.store.commit(async trx => {
    await trx.insertInto('organisations').values(practice).execute()
    await insertReferral(trx, referralRow(referral.inquiry.id, { organisation_id: practice.id }))
  })
  await storeInquiry(parts, [], { quarantined: 1, standing: 'quarantine' })
  await keepTallies(parts, async () => true)
}

const opened = async (t: Parameters<typeof serviceFor>[0]) => {
  const service = await serviceFor(t, { RATE_LIMITS: 'off' }, movableClock('2026-12-02T15:00:00Z'))
  await practised(service)
  const lead = await signedIn(service, 'lead')
  return { service, lead }
}

t.test('a lead reads what happened: a sentence, a picture and a table for each report', async t => {
  const { lead } = await opened(t)
  const answer = await lead.get('/staff/reports')
  const page = await answer.text()
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('cache-control'), 'no-store')
  for (const code of reportCodes) {
    t.match(page, `id="${code}"`, code)
    t.match(page, `/staff/reports/${code}.csv?from=2026-09-21&amp;to=2026-12-08`, code)
  }
  t.match(page, '2 inquiries came, 50% of them', 'what was set apart is not counted')
  t.match(page, 'The one person we reached waited 4 h 15 min.')
  t.match(page, 'We kept 100% of our promises.')
  t.match(page, 'Open now: 1, of which 1 are with nobody yet. Closed in the period: 1')
  t.match(page, '=Lee &quot;Invented&quot;, jr.', 'names are escaped')
  t.notMatch(page, /style=|<script(?! src)/)
})

t.test(
  'a picture is a file of its own that breaks no policy, in light and dark and three widths',
  async t => {
    const { lead } = await opened(t)
    for (const code of reportCodes)
      for (const mode of ['light', 'dark'])
        for (const [size, width] of [
          ['narrow', 328],
          ['middle', 560],
          ['wide', 672],
        ]) {
          const answer = await lead.get(`/staff/reports/${code}/chart.svg?mode=${mode}&size=${size}`)
          const svg = await answer.text()
          const name = `${code}, ${mode}, ${size}`
          t.equal(answer.status, 200, name)
          t.equal(answer.headers.get('content-type'), 'image/svg+xml; charset=utf-8', name)
          t.match(svg, new RegExp(`^<svg width="${width}" height="\\d+"`), name)
          t.notMatch(svg, /style|<script|class=|NaN|undefined|href="http/, name)
          t.match(svg, mode === 'light' ? '#1f2a2b' : '#e8ebe5', name)
        }
    const [one, two] = await Promise.all([
      lead.get('/staff/reports/arrivals/chart.svg?mode=light&size=wide').then(answer => answer.text()),
      lead.get('/staff/reports/arrivals/chart.svg?mode=light&size=wide').then(answer => answer.text()),
    ])
    t.equal(one, two)
  },
)

t.test('a table leaves as CSV: numbers stay numbers, and no name is ever a formula', async t => {
  const { lead } = await opened(t)
  const answer = await lead.get('/staff/reports/workload.csv?from=2026-12-01&to=2026-12-31')
  t.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8')
  t.equal(
    answer.headers.get('content-disposition'),
    'attachment; filename="workload-2026-12-01-2026-12-31.csv"',
  )
  t.equal(
    Buffer.from(await answer.arrayBuffer()).toString('utf8'),
    [
      '\uFEFFTaken on by,Open now,Closed,Half closed within (days)',
      `"'=Lee ""Invented"", jr.",0,1,0.3`,
      'Nobody yet,1,0,',
      'Everybody,1,1,0.3',
      '',
    ].join('\r\n'),
  )
  const waits = await (await lead.get('/staff/reports/first_contact.csv?from=2026-11-30')).text()
  t.match(waits, /\(minutes\),.*\(%\)/)
  t.match(waits, /\r\n2026-11-30,1,255,255,100,1,0,0,100,0,0\r\n/)
  for (const code of reportCodes) t.equal((await lead.get(`/staff/reports/${code}.csv`)).status, 200, code)
})

t.test('what looks like a formula gets an apostrophe, whatever stands before it', async t => {
  for (const cell of ['=1+1', '\u00a0@x', '+1', '-1', '\rx', '\tx', '＝1'])
    t.equal(guarded(cell), `'${cell}`, JSON.stringify(cell))
  for (const cell of ['', 'a=1', -1, 0, null, "'=1"]) t.equal(guarded(cell), cell, JSON.stringify(cell))
  const text = (_: string, values: object = {}) => String(Object.values(values)[0])
  t.equal(
    csvOf({ columns: [{ head: '=a', unit: 'label' }], rows: [['-x'], [-1], [null]], whole: null }, { text }),
    "\uFEFF'=a\r\n'-x\r\n-1\r\n\r\n",
  )
})

t.test('wrong dates are named beside the field, and what was typed stays', async t => {
  const { lead } = await opened(t)
  const answer = await lead.get('/staff/reports?from=24.11.2026&to=2026-02-30')
  const page = await answer.text()
  t.equal(answer.status, 422)
  t.match(page, 'value="24.11.2026"')
  t.match(page, 'value="2026-02-30"')
  t.match(page, 'aria-describedby="from-fault"')
  t.match(page, 'aria-describedby="to-fault"')
  t.match(page, 'This is not a date.')
  t.notMatch(page, '<picture')
  const turned = await lead.get('/staff/reports?from=2026-11-24&to=2026-11-23')
  t.equal(turned.status, 422)
  t.match(await turned.text(), 'The end comes before the start.')
})

t.test('an empty period and a very long one are reports too', async t => {
  const { lead } = await opened(t)
  const empty = await (await lead.get('/staff/reports?from=2025-01-01&to=2025-01-31')).text()
  t.match(empty, 'No inquiries came in this period.')
  t.match(empty, 'Nobody was tried in this period.')
  const long = await lead.get('/staff/reports?from=2000-01-01&to=2026-12-31')
  t.equal(long.status, 200)
  t.match(await long.text(), '<th scope="row">2000</th>')
})

t.test('nobody but a lead finds any of it, and an unknown report is nothing', async t => {
  const { service, lead } = await opened(t)
  const paths = [
    '/staff/reports',
    '/staff/reports/arrivals.csv',
    '/staff/reports/arrivals/chart.svg?mode=light&size=wide',
  ]
  for (const role of ['front_desk', 'clinician', 'administrator'] as const) {
    const who = await signedIn(service, role)
    for (const path of paths) t.equal((await who.get(path)).status, 404, `${role}: ${path}`)
  }
  for (const path of [
    '/staff/reports/salaries.csv',
    '/staff/reports/arrivals.csv?from=x',
    '/staff/reports/salaries/chart.svg?mode=light&size=wide',
    '/staff/reports/arrivals/chart.svg?mode=neon&size=wide',
    '/staff/reports/arrivals/chart.svg',
  ])
    t.equal((await lead.get(path)).status, 404, path)
})
