import fc from 'fast-check'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { countQueues, listMine, listNext, listQueue, pageSize } from '../../src/actions/desk/list-queue.ts'
import { lookUp } from '../../src/actions/desk/look-up.ts'
import { readDeskAnswers, readDeskInquiry } from '../../src/actions/desk/read-desk-inquiry.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import type { Actor, Role } from '../../src/intake/roles.ts'
import { queueOf, standingOf } from '../../src/intake/triage/queue.ts'
import { type DeskQueue, deskQueues, isEnd, type TriageRecord } from '../../src/intake/triage/record.ts'
import { orderOf } from '../../src/storage/queues.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { anyRecord } from '../intake/triage/records.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { planOf, queriesOf, scansOf } from './plans.ts'

const actor = (role: Role, id: string = role): Actor => ({
  id,
  role,
  name: 'Lee Invented',
  from: '127.0.0.1',
})
const lead = actor('lead')

/** A clock that stands still just after the moment that records are made around. */
const standing = '2026-11-27T16:00:00.000Z'

async function store(parts: EngineParts, record: TriageRecord): Promise<InquiryRow> {
  const closed_at = isEnd(record.state) ? record.act_by : null
  const columns = { ...record, closed_at, standing: standingOf(record) }
  return (await storeInquiry(parts, [], columns)).inquiry
}

const everyPage = async (
  page: (after?: string) => Promise<{ rows: { reference: string }[]; next: string | null }>,
) => {
  const found: string[] = []
  let after: string | undefined
  do {
    const { rows, next } = await page(after)
    found.push(...rows.map(({ reference }) => reference))
    after = next ?? undefined
  } while (after !== undefined)
  return found
}

/** What every engine must keep of the lists of the desk. */
export function queueing(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const parts = await partsFor(t, await newDatabase(t), movableClock(standing))
    return { ...parts, now: () => new Date(standing) }
  }

  t.test('each list holds exactly what the rule puts there, in order, page by page', async t => {
    const parts = await open(t)
    const records = fc.sample(anyRecord, { numRuns: 400, seed: 7 })
    const rows = await Promise.all(records.map(record => store(parts, record)))
    const expected = (queue: DeskQueue) =>
      rows
        .filter(row => queueOf(row, parts.now()) === queue)
        .sort((one, other) =>
          queue === 'closed'
            ? (other.closed_at ?? '').localeCompare(one.closed_at ?? '') || other.id.localeCompare(one.id)
            : (one[orderOf(queue)] ?? '').localeCompare(other[orderOf(queue)] ?? '') ||
              one.id.localeCompare(other.id),
        )
        .map(({ reference }) => reference)
    for (const queue of deskQueues)
      t.same(await everyPage(after => listQueue(parts, lead, queue, after)), expected(queue), queue)
    t.ok(expected('closed').length > pageSize, 'there was more than one page')

    const counts = await countQueues(parts, lead)
    for (const { queue, count, more } of counts)
      t.same([count, more], [expected(queue).length, false], `${queue}: counted`)

    const pressing = (['immediate', 'same_day', 'overdue', 'review', 'to_contact'] as const).flatMap(expected)
    const next = await listNext(parts, lead)
    t.same(
      next.rows.map(({ reference }) => reference),
      pressing.slice(0, pageSize),
      'who is next',
    )
    const front = await listNext(parts, actor('front_desk'))
    t.notOk(
      front.rows.some(({ queue }) => queue === 'review'),
      'a review is for clinicians',
    )

    const mine = rows
      .filter(row => ['me', 'another'].includes(row.assignee ?? '') && row.standing !== 'closed')
      .sort((one, other) => one.act_by.localeCompare(other.act_by) || one.id.localeCompare(other.id))
    t.same(
      await everyPage(after => listMine(parts, lead, ['me', 'another'], after)),
      mine.map(({ reference }) => reference),
      'mine, and what I cover',
    )
    t.same((await listQueue(parts, actor('administrator'), 'closed')).rows, [], 'administrators see none')
    t.same(await countQueues(parts, actor('administrator')), [])
    t.same(
      (await listQueue(parts, lead, 'closed', 'nonsense')).rows.length,
      pageSize,
      'a cursor of nobody begins anew',
    )
  })

  t.test('nothing that the desk asks grows with what is stored', async t => {
    const parts = await open(t)
    const rows: InquiryRow[] = []
    for (const record of fc.sample(anyRecord, { numRuns: 120, seed: 3 }))
      rows.push(await store(parts, record))
    await indexInquiries(parts)
    await sql`analyze`.execute(parts.store.db)
    const seen = rows.find(({ standing }) => standing === 'contact') as InquiryRow
    const asks: [string, (watched: EngineParts) => Promise<unknown>][] = [
      ['next', watched => listNext(watched, lead)],
      ...deskQueues.map((queue): [string, (watched: EngineParts) => Promise<unknown>] => [
        queue,
        watched => listQueue(watched, lead, queue, `${Date.parse(standing)}~${seen.id}`),
      ]),
      ['mine', watched => listMine(watched, lead, ['me'], `${Date.parse(standing)}~${seen.id}`)],
      ['counts', watched => countQueues(watched, lead)],
      ['one inquiry', watched => readDeskInquiry(watched, lead, seen.reference)],
      ['its answers', watched => readDeskAnswers(watched, lead, seen.reference)],
      ['a name', watched => lookUp(watched, lead, 'zebulon quartermaine')],
      ['a phone', watched => lookUp(watched, lead, '978-555-0177')],
      ['the index', watched => indexInquiries(watched)],
    ]
    for (const [name, ask] of asks) {
      const queries = await queriesOf(parts.store, watched => ask({ ...parts, store: watched }))
      t.ok(queries.length > 0, `${name} asks something`)
      for (const query of queries) {
        const plan = await planOf(parts.store, query)
        t.same(scansOf(plan), [], `${name}: ${query.sql}`)
      }
    }
  })

  t.test('a phone, an address and the words of a name find the inquiry; the words stand nowhere', async t => {
    const parts = await open(t)
    const row = await store(parts, {
      ...(fc.sample(anyRecord, { numRuns: 1, seed: 1 })[0] as TriageRecord),
      source: 'web',
    })
    await storeInquiry(parts, [], { source: 'synthetic', standing: 'synthetic' })
    await indexInquiries(parts)
    await indexInquiries(parts)
    const found = async (typed: string, who = lead) =>
      (await lookUp(parts, who, typed)).map(({ reference }) => reference)
    for (const typed of [
      'Zebulon',
      'quartermaine zebulon',
      '(978) 555-0177',
      '555-0177',
      'Zebulon.Canary@example.net',
      row.reference,
      row.reference.toLowerCase(),
    ])
      t.same(await found(typed), [row.reference], typed)
    for (const typed of ['Zeb', 'zebulon smith', '978-555-0178', '', '???'])
      t.same(await found(typed), [], typed)
    t.same(await found('Zebulon', actor('administrator')), [])
    const terms = await parts.store.db.selectFrom('search_terms').selectAll().execute()
    const events = await parts.store.db.selectFrom('house_events').selectAll().execute()
    t.ok(terms.length >= 5)
    t.notMatch(JSON.stringify([terms, events]), /zebulon|quartermaine|5550177/i)
  })
}
