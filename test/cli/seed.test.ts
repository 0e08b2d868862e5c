import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCase } from '../../src/actions/desk/case-suggestions.ts'
import { countQueues } from '../../src/actions/desk/list-queue.ts'
import { listOrganisations } from '../../src/actions/desk/organisations.ts'
import { openGroup } from '../../src/actions/open-inquiry.ts'
import { answerCheck } from '../../src/actions/tracker/answer-check.ts'
import { openTracker, readTracker } from '../../src/actions/tracker/read-tracker.ts'
import { chanceOf } from '../../src/cli/seed/chance.ts'
import { standingClock } from '../../src/cli/seed/clock.ts'
import { fill } from '../../src/cli/seed/fill.ts'
import { inventStaff } from '../../src/cli/seed/staff.ts'
import { storyOf } from '../../src/cli/seed/story.ts'
import { trackerToShow } from '../../src/cli/seed/tracker.ts'
import { isOpen } from '../../src/intake/office-hours.ts'
import { publicStatus } from '../../src/intake/referral/public-status.ts'
import { officeHours } from '../../src/practice/office-hours.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { programEnv } from '../helpers/program-env.ts'
import { newFolder } from '../helpers/service.ts'
import { partsFor } from '../storage/engine.ts'

const root = join(import.meta.dirname, '../..')
const weekMs = 7 * 86_400_000
/** Tuesday, ten in the morning in New York. */
const until = Date.parse('2026-11-24T15:00:00.000Z')

async function seeded(t: Parameters<typeof partsFor>[0], count: number, seed = 1) {
  const folder = newFolder()
  const clock = standingClock(until)
  const opened = await partsFor(t, `sqlite:${join(folder, 'intake.db')}`, undefined, folder)
  const parts = { ...opened, now: clock.now }
  const staff = await inventStaff(parts)
  await fill(parts, clock, staff, count, seed)
  const rows = await parts.store.db.selectFrom('inquiries').selectAll().orderBy('received_at').execute()
  const said = async (row: InquiryRow, group: 'contact' | 'answers') =>
    (await openGroup<{ answers: Record<string, string> }>(parts.vault, row, group)).answers
  const people = await Promise.all(
    rows.map(async row => ({
      row,
      answers: { ...(await said(row, 'contact')), ...(await said(row, 'answers')) },
    })),
  )
  return { parts, staff, rows, people }
}

const distinct = <T>(values: readonly T[]) => [...new Set(values)].sort()

t.test('three hundred inquiries over twelve weeks stand in every state and every queue', async t => {
  const { parts, staff, rows, people } = await seeded(t, 300)
  const lead = staff.find(({ role }) => role === 'lead')
  t.equal(rows.length, 300)
  const weeks = rows.map(({ received_at }) => Math.floor((until - Date.parse(received_at)) / weekMs))
  t.equal(distinct(weeks).length, 12)
  t.same(
    distinct(rows.map(({ state }) => state)),
    distinct([
      ...['new', 'contacting', 'reached', 'waiting', 'scheduled'],
      ...['admitted', 'declined', 'not_reached', 'person_declined', 'closed'],
    ]),
  )
  t.same(distinct(rows.map(({ source }) => source)), ['fax', 'in_person', 'phone', 'referral', 'web'])
  if (lead)
    for (const { queue, count } of await countQueues(parts, lead)) t.ok(count > 0, `${queue}: ${count}`)
  t.equal(
    distinct(rows.flatMap(({ assignee }) => assignee ?? [])).length,
    3,
    'all who may see them have some',
  )
  t.ok(rows.some(({ held }) => held === 1))
  const kinds = await parts.store.db.selectFrom('entries').select('kind').distinct().execute()
  t.same(distinct(kinds.map(({ kind }) => kind)), ['attempt', 'decision', 'note', 'referrer', 'screen'])

  t.ok(people.filter(({ answers }) => answers.for_whom === 'other').length > 20, 'for others')
  t.ok(people.filter(({ answers }) => answers.age_band === '16_17').length > 5, 'minors')
  for (const { answers } of people) {
    t.match(answers.name, /Inven|Imagin|Fiction|Example|Sample|Madeup|Pretend/i)
    t.match(answers.phone ?? '555-0100', /555-01\d\d$/)
    t.match(answers.email ?? '@invented.example', /@invented\.example$/)
  }
})

t.test('one in six is a referral, of a few organizations, at every step and with every answer', async t => {
  const { parts, rows, people } = await seeded(t, 300)
  const referrals = await parts.store.db.selectFrom('referrals').selectAll().execute()
  t.ok(referrals.length > 45 && referrals.length < 55, `${referrals.length}`)
  t.same(distinct(referrals.map(({ came_by }) => came_by)), ['fax', 'letter', 'phone', 'web'])
  const rowOf = new Map(rows.map(row => [row.id, row]))
  const followed = referrals.flatMap(referral => {
    const row = rowOf.get(referral.inquiry_id)
    return row ? [publicStatus({ ...referral, ...row }, 'full')] : []
  })
  for (const status of ['received', 'in_review', 'need_information', 'accepted', 'scheduled', 'started'])
    t.ok(followed.includes(status as (typeof followed)[number]), status)
  t.ok(followed.includes('declined') && followed.includes('withdrawn'))
  const some = (had: (one: (typeof referrals)[number]) => boolean) => referrals.filter(had).length
  t.ok(some(({ part2 }) => part2 === 1) > 3, 'records under Part 2')
  t.ok(some(({ answered_at }) => answered_at !== null) > 3, 'providers write')
  t.ok(some(({ responded_at }) => responded_at !== null) > 30, 'and are answered')
  for (const { responded_at, inquiry_id } of referrals) {
    const { received_at = '' } = rowOf.get(inquiry_id) ?? {}
    t.ok(responded_at === null || (responded_at > received_at && isOpen(officeHours, new Date(responded_at))))
  }
  const { organisations } = await listOrganisations(parts, { role: 'lead' })
  t.equal(organisations.length, 6)
  t.equal(
    organisations.reduce((sum, { referrals }) => sum + referrals, 0),
    referrals.length,
  )

  const twice = people.filter(({ answers }) => /Twiceinvented/.test(answers.name ?? ''))
  t.same(
    twice.map(({ row }) => row.source === 'referral'),
    [true, false],
  )
  for (const { row } of twice)
    t.same(
      (await readCase(parts, row)).suggestions.map(({ likeness }) => likeness.degree),
      ['likely'],
      'the two are suggested as one case, and nobody else',
    )
})

t.test('a tracker to show opens with the answer that is told, and a question waits there', async t => {
  const { parts } = await seeded(t, 60)
  const { token, birthDate } = (await trackerToShow(parts)) ?? { token: '', birthDate: '' }
  const receiving = { ...parts, audience: { admissionsEmails: [], webhook: false } }
  const mark = (await answerCheck(receiving, token, birthDate, { from: '203.0.113.7', desk: null })) ?? ''
  const tracked = await openTracker(receiving, token, mark)
  const view = tracked && (await readTracker(receiving, tracked))
  t.match(view, { status: 'need_information', question: /step of care/ })
})

t.test(
  'no mail waits, every word is in the index, all are compared, and nothing lies in the future',
  async t => {
    const { parts, rows } = await seeded(t, 60)
    const notices = await parts.store.db.selectFrom('notices').select('state').distinct().execute()
    t.same(notices, [{ state: 'sent' }])
    t.ok(rows.every(({ indexed }) => indexed === 2))
    const last = await parts.store.db
      .selectFrom('events')
      .select('at')
      .orderBy('at', 'desc')
      .executeTakeFirst()
    t.ok((last?.at ?? '') <= new Date(until).toISOString())
  },
)

t.test('the same seed gives the same practice, another one another', async t => {
  const told = ({ people }: Awaited<ReturnType<typeof seeded>>) =>
    people.map(({ row, answers }) => [answers.name, row.received_at, row.state, row.queue, row.attempts])
  const [one, same, other] = [await seeded(t, 40), await seeded(t, 40), await seeded(t, 40, 2)]
  t.same(told(one), told(same))
  t.strictNotSame(told(one), told(other))
})

t.test('stories get longer with age', async t => {
  const steps = (daysOld: number) =>
    Array.from({ length: 200 }, (_, seed) => storyOf(chanceOf(seed), daysOld).length).reduce((a, b) => a + b)
  t.ok(steps(0.5) < steps(2) && steps(2) < steps(8) && steps(8) < steps(30))
})

t.test('the command fills an empty database only, and never that of a real service', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const run = (env: Record<string, string>, ...words: string[]) =>
    spawnSync(process.execPath, [join(root, 'src/cli/seed.ts'), ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...programEnv,
        DATA_DIR: join(folder, 'data'),
        KEYS_DIR: join(folder, 'keys'),
        ...env,
      },
    })
  const nothing = run({}, '--inquiries', 'many')
  t.same([nothing.status, nothing.stderr], [1, 'Say how many: npm run seed -- --inquiries 300\n'])
  const first = run({}, '--inquiries', '8')
  t.equal(first.status, 0, first.stderr)
  t.match(first.stdout, /^8 invented inquiries over twelve weeks/)
  t.equal((first.stdout.match(/\/staff\/invitation\//g) ?? []).length, 4)
  const again = run({}, '--inquiries', '8')
  t.equal(again.status, 1)
  t.match(again.stderr, /holds inquiries already/)
  const real = run({
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://intake.example',
    SMTP_URL: 'smtps://mail.example',
    MAIL_FROM: 'desk@practice.example',
    ADMISSIONS_EMAILS: 'desk@practice.example',
    ALERT_WEBHOOK_URL: 'https://hook.example',
    METRICS_TOKEN: 'a'.repeat(40),
    TRUST_PROXY: '127.0.0.1',
  })
  t.same([real.status, real.stderr], [1, 'This is a real service: nobody is invented here.\n'])
})
