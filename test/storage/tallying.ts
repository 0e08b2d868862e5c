import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { keepTallies } from '../../src/actions/desk/keep-tallies.ts'
import { readReport } from '../../src/actions/desk/read-report.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { wentOf } from '../../src/intake/referral/response.ts'
import { difference } from '../../src/intake/reports/difference.ts'
import { reportCodes } from '../../src/intake/reports/reports.ts'
import { partsOf, tallyKinds } from '../../src/intake/reports/tally.ts'
import { roundedWait } from '../../src/intake/reports/waits.ts'
import { type Actor, roles } from '../../src/intake/roles.ts'
import { firstTriage } from '../../src/intake/triage/queue.ts'
import { allowedVerbs } from '../../src/intake/triage/verbs.ts'
import { placeOf, seal } from '../../src/sealing/box.ts'
import { insertReferral } from '../../src/storage/referrals.ts'
import type { EventRow, Trx } from '../../src/storage/tables.ts'
import { takeUntallied, untallied } from '../../src/storage/tallies.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { referralRow } from '../helpers/stored-referral.ts'
import { type EngineParts, migrations, type NewDatabase, partsFor } from './engine.ts'
import { planOf, queriesOf, scansOf } from './plans.ts'

const hour = 3_600_000
const goOn = async () => true
const zone = 'America/New_York'
const period = { from: '2026-01-01', to: '2027-12-31' }
const people: Actor[] = ['fay', 'cleo', 'lee'].map(id => ({
  id,
  name: 'Lee Invented',
  role: 'lead',
  from: '127.0.0.1',
}))

const organisations = ['one', 'two', 'three']

/** One thing that happens: somebody writes, somebody of the staff acts, or the worker counts. */
interface Turn {
  what: 'arrives' | 'acts' | 'acts_late' | 'counts'
  /** Chooses among what there is: the inquiry, the person, the verb, the result. */
  choice: number
  hours: number
}

const anyTurn: fc.Arbitrary<Turn> = fc.record({
  what: fc.constantFrom<Turn['what'][]>('arrives', 'acts', 'acts', 'acts', 'acts_late', 'counts'),
  choice: fc.nat(9_999),
  hours: fc.integer({ min: 0, max: 60 }),
})

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length] as T

async function arrive(parts: EngineParts, choice: number) {
  const source = pick(['web', 'web', 'phone', 'synthetic', 'referral', 'referral'], choice)
  const queue = pick(['standard', 'standard', 'immediate', 'clinician_review'], choice >> 2)
  const due = new Date(parts.now().getTime() + ((choice % 50) + 1) * hour).toISOString()
  const columns = firstTriage(queue, choice % 11 === 0 ? 1 : 0, source, due)
  const { inquiry } = await storeInquiry(parts, [], {
    ...columns,
    criteria_mask: choice % 128,
    rule_version: pick([parts.practice.screeningRules.version, 'of old'], choice >> 3),
  })
  if (source !== 'referral') return
  const key = await parts.vault.dataKey(inquiry, 'inquiries')
  const referrer = seal(key, placeOf('referrals', inquiry.id, 'referrer'), '{"answers":{}}')
  const organisation_id = pick([null, ...organisations], choice >> 4)
  await parts.store.commit(async trx => {
    await insertOrganisations(trx)
    await insertReferral(
      trx,
      referralRow(inquiry.id, { referrer, organisation_id, criteria_named: choice % 128 }),
    )
  })
}

const insertOrganisations = (trx: Trx) =>
  trx
    .insertInto('organisations')
    .values(organisations.map(id => ({ ...blank, id, name_key: id })))
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute()

const blank = { hour_key: 'x', data_key: 'x', name: 'x', first_at: '2026', last_at: '2026', referrals: 1 }

const responses = /^(accept|ask_referrer|schedule|admit|decline|not_reached|person_declined|close)$/

/** When there was a first response, as its events tell. */
const respondedAt = (events: readonly EventRow[]): string | null =>
  events
    .filter(({ kind, detail }) => responses.test(kind) || (kind === 'attempt' && /"reached"/.test(detail)))
    .map(({ at }) => at)
    .sort()[0] ?? null

async function act(parts: EngineParts, choice: number, late: boolean) {
  const rows = await parts.store.db.selectFrom('inquiries').selectAll().orderBy('id').execute()
  const row = late ? rows[0] : pick(rows, choice)
  const actor = pick(people, choice >> 3)
  if (!row) return
  const verbs = allowedVerbs(row, actor).filter(verb => !['note', 'screen', 'assign'].includes(verb))
  if (verbs.length === 0) return
  const tries = verbs.filter(verb => verb === 'attempt').flatMap(verb => verbs.map(() => verb))
  const verb = pick([...verbs, ...tries], choice)
  const at = new Date(parts.now().getTime() + 48 * hour).toISOString().slice(0, 16)
  const result = pick(['reached', 'reached', 'no_answer', 'voicemail_left'], Math.floor(choice / 97))
  const input = {
    note: 'words',
    question: 'words',
    to: pick(['fay', 'cleo'], choice),
    by: at,
    at,
    until: at,
    on: at.slice(0, 10),
  }
  const reason = { decline: 'age', person_declined: 'cost', close: 'duplicate' }[verb as 'close'] ?? ''
  await triageInquiry(parts, actor, {
    reference: row.reference,
    version: row.version,
    verb,
    input: { ...input, reason, channel: 'call', result, overrideReason: 'They asked us to call.' },
  })
}

/** Plays turns; every few of them the worker has counted. */
async function play(parts: EngineParts, turns: readonly Turn[]) {
  for (const { what, choice, hours } of turns) {
    parts.clock.move(hours * hour)
    if (what === 'arrives') await arrive(parts, choice)
    else if (what === 'counts') await keepTallies(parts, goOn)
    else await act(parts, choice, what === 'acts_late')
  }
}

const rowsAndEvents = async ({ store: { db } }: EngineParts) => ({
  rows: await db.selectFrom('inquiries').selectAll().execute(),
  referrals: new Map(
    (await db.selectFrom('referrals').selectAll().orderBy('inquiry_id').execute()).map(
      row => [row.inquiry_id, row] as const,
    ),
  ),
  events: Map.groupBy(
    await db.selectFrom('events').selectAll().orderBy('inquiry_id').orderBy('seq').execute(),
    ({ inquiry_id }) => inquiry_id,
  ),
})

const sorted = (tallies: readonly object[]) =>
  tallies.map(tally => JSON.stringify(Object.entries(tally).sort())).sort()

/** Everything counted at once, from every row and every event. */
async function countedWhole(parts: EngineParts) {
  const { rows, events, referrals } = await rowsAndEvents(parts)
  const criteria = parts.practice.screeningRules.criteria.map(({ code }) => code)
  return difference(
    [],
    rows.flatMap(row =>
      partsOf({ ...row, referral: referrals.get(row.id) }, events.get(row.id) ?? [], {
        timeZone: zone,
        criteria,
      }),
    ),
  )
}

const keptTallies = async ({ store: { db } }: EngineParts) =>
  (await db.selectFrom('tallies').selectAll().execute()).map(row => ({ ...row, count: Number(row.count) }))

/** What every engine must keep of the daily tallies behind the reports. */
export function tallying(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => partsFor(t, await newDatabase(t), movableClock('2026-06-01T13:00:00.000Z'))

  t.test('after any history the tallies are what counting everything gives', async t => {
    const parts = await open(t)
    for (const turns of fc.sample(fc.array(anyTurn, { minLength: 25, maxLength: 50 }), {
      numRuns: 12,
      seed: 11,
    })) {
      await play(parts, turns)
      await keepTallies(parts, goOn)
      t.same(sorted(await keptTallies(parts)), sorted(await countedWhole(parts)))
    }
    const kinds = new Set((await keptTallies(parts)).map(({ kind }) => kind))
    t.equal(kinds.size, tallyKinds.length, `everything occurred: ${[...kinds].join(', ')}`)
  })

  t.test('the reports say what a plain look at all inquiries and events says', async t => {
    const parts = await open(t)
    await play(parts, fc.sample(anyTurn, { numRuns: 400, seed: 5 }))
    await keepTallies(parts, goOn)
    const all = await rowsAndEvents(parts)
    const rows = all.rows.filter(({ source, quarantined }) => source !== 'synthetic' && quarantined === 0)
    const ids = new Set(rows.map(({ id }) => id))
    const events = [...all.events.values()].flat().filter(({ inquiry_id }) => ids.has(inquiry_id))
    const [lead] = people as [Actor]

    const arrivals = await readReport(parts, lead, 'arrivals', period)
    t.equal(arrivals.total, rows.length)
    t.equal(
      arrivals.rows.reduce((sum, { total }) => sum + total, 0),
      rows.length,
    )

    const { whole } = await readReport(parts, lead, 'first_contact', period)
    const waits = rows
      .flatMap(({ received_at, first_contact_at }) =>
        first_contact_at === null
          ? []
          : [roundedWait(Date.parse(first_contact_at) - Date.parse(received_at))],
      )
      .sort((one, other) => one - other)
    t.ok(waits.length > 10, `${waits.length} waits`)
    t.equal(whole.median, waits[Math.ceil(waits.length * 0.5) - 1])
    t.equal(whole.p90, waits[Math.ceil(waits.length * 0.9) - 1])
    t.equal(whole.kept, rows.filter(row => (row.first_contact_at ?? '~') <= row.due_at).length)

    const attempts = await readReport(parts, lead, 'attempts', period)
    const tries = events.filter(({ kind }) => kind === 'attempt')
    t.equal(attempts.total, tries.length)
    const local = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' })
    for (const { hour, total } of attempts.rows)
      t.equal(tries.filter(({ at }) => Number(local.format(new Date(at))) === hour).length, total, `${hour}`)

    const workload = await readReport(parts, lead, 'workload', period)
    const over = rows.filter(({ closed_at }) => closed_at !== null)
    t.equal(workload.closed, over.length)
    t.equal(workload.open, rows.length - over.length)
    for (const { assignee, open } of workload.rows)
      t.equal(open, rows.filter(row => row.assignee === assignee && row.closed_at === null).length)

    const outcomes = await readReport(parts, lead, 'outcomes', period)
    t.equal(outcomes.steps[3]?.count, rows.filter(({ state }) => state === 'admitted').length)
    const criteria = await readReport(parts, lead, 'criteria', period)
    const found = rows.filter(({ criteria_mask }) => criteria_mask & 1)
    const isReferral = ({ source }: (typeof rows)[number]) => source === 'referral'
    t.same(
      [criteria.rows[0]?.count, criteria.rows[0]?.named],
      [found.filter(row => !isReferral(row)).length, found.filter(isReferral).length],
      'a referrer names the same bits here as screening would have found',
    )
  })

  t.test('referrals by organization are what a plain look at their events finds', async t => {
    const parts = await open(t)
    const { db } = parts.store
    await play(parts, fc.sample(anyTurn, { numRuns: 500, seed: 8 }))
    await keepTallies(parts, goOn)
    const { rows, referrals, events } = await rowsAndEvents(parts)
    const told = [...referrals.values()].map(({ inquiry_id, responded_at }) => [inquiry_id, responded_at])
    t.same(
      told,
      told.map(([id]) => [id, respondedAt(events.get(id ?? '') ?? [])]),
    )
    t.ok(told.filter(([, at]) => at !== null).length > 5, 'some were answered')

    const { rows: found, whole } = await readReport(parts, people[0] as Actor, 'organisations', {
      ...period,
      to: '2031-12-31',
    })
    const counts = rows.filter(({ id, quarantined }) => referrals.has(id) && quarantined === 0)
    t.equal(whole.referred, counts.length)
    for (const { who, ...figures } of found) {
      const id = typeof who === 'string' ? null : who.id
      const own = counts.filter(row => referrals.get(row.id)?.organisation_id === id)
      const gone = own.map(row => ({ ...row, responded_at: respondedAt(events.get(row.id) ?? []) }))
      const { of, ...went } = wentOf(gone, parts.now())
      t.same(figures, { referred: of, ...went }, id ?? 'unnamed')
    }

    const [, , backfill = ''] = readFileSync(join(migrations, '0026_referrals_responded.sql'), 'utf8').split(
      /;\n|responded_at text/,
    )
    t.match(backfill, /update referrals/)
    await db.updateTable('referrals').set({ responded_at: null }).execute()
    await sql.raw(backfill).execute(db)
    const again = await rowsAndEvents(parts)
    t.same(
      [...again.referrals.values()].map(({ inquiry_id, responded_at }) => [inquiry_id, responded_at]),
      told,
    )
  })

  t.test('an event of today about an inquiry of last month counts where it belongs', async t => {
    const parts = await open(t)
    await storeInquiry(parts, [], { received_at: parts.now().toISOString() })
    await keepTallies(parts, goOn)
    parts.clock.move(31 * 24 * hour)
    const row = await parts.store.db.selectFrom('inquiries').selectAll().executeTakeFirstOrThrow()
    const { reference, version } = row
    const input = { channel: 'in_person', result: 'reached' }
    await triageInquiry(parts, people[0] as Actor, { reference, version, verb: 'attempt', input })
    await keepTallies(parts, goOn)
    const days = (await keptTallies(parts)).map(({ kind, day }) => `${kind} ${day}`)
    t.ok(days.includes('first_contact 2026-06-01'), 'the wait belongs to the day on which it began')
    t.ok(days.includes('attempt 2026-07-02'), 'the try to its own')
    t.notOk(days.includes('no_contact 2026-06-01'), 'what it was before is taken back')
  })

  t.test('two programs that count at once count everything once', async t => {
    const url = await newDatabase(t)
    const clock = movableClock('2026-06-01T13:00:00.000Z')
    const one = await partsFor(t, url, clock)
    const two = await partsFor(t, url, clock, one.folder)
    for (let n = 0; n < 130; n++) await storeInquiry(one, [], { criteria_mask: n })
    await Promise.all([keepTallies(one, goOn), keepTallies(two, goOn)])
    t.same(sorted(await keptTallies(one)), sorted(await countedWhole(one)))
    t.same(await untallied(one.store.db, 10), [])
  })

  t.test('a count that is cut off is neither half done nor lost', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts, [])
    await t.rejects(
      parts.store.commit(async trx => {
        await takeUntallied(trx, [inquiry.id])
        throw new Error('cut off')
      }),
    )
    t.same(await untallied(parts.store.db, 10), [inquiry.id])
    await keepTallies(parts, async () => false)
    t.same(await keptTallies(parts), [], 'a worker that stops takes nothing on')
  })

  t.test('what an inquiry added stays when the inquiry goes', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts, [])
    await keepTallies(parts, goOn)
    const before = await keptTallies(parts)
    await parts.store.commit(async trx => {
      await trx.deleteFrom('events').where('inquiry_id', '=', inquiry.id).execute()
      await trx.deleteFrom('inquiries').where('id', '=', inquiry.id).execute()
    })
    t.same(await keptTallies(parts), before)
    t.same(await parts.store.db.selectFrom('tallied_parts').selectAll().execute(), [])
  })

  t.test('only a lead finds a report', async t => {
    const parts = await open(t)
    for (const role of roles.filter(role => role !== 'lead'))
      await t.rejects(readReport(parts, { role }, 'arrivals', period), { message: 'There is no such report' })
  })

  t.test('neither counting nor reading grows with what is stored', async t => {
    const parts = await open(t)
    for (let n = 0; n < 120; n++) await storeInquiry(parts, [], { criteria_mask: n })
    await keepTallies(parts, goOn)
    const [lead] = people as [Actor]
    const asks = [
      (watched: EngineParts) => keepTallies(watched, goOn),
      ...reportCodes.flatMap(code => [
        (watched: EngineParts) => readReport(watched, lead, code, { from: '2026-09-07', to: '2026-11-24' }),
        (watched: EngineParts) => readReport(watched, lead, code, period),
      ]),
    ]
    for (const ask of asks)
      for (const query of await queriesOf(parts.store, watched => ask({ ...parts, store: watched }))) {
        const plan = await planOf(parts.store, query)
        const whole = plan.filter(line => /\b(SCAN|Seq Scan on) tall/.test(line))
        t.same([...scansOf(plan), ...whole], [], query.sql)
      }
  })
}
