import { hash } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { reference } from '../../src/intake/reference.ts'
import { standingOf } from '../../src/intake/triage/queue.ts'
import { deskQueues, isEnd } from '../../src/intake/triage/record.ts'
import { practice } from '../../src/practice/practice.ts'
import { caseOf, dismissedFrom, inquiriesOfCase, othersOfCase } from '../../src/storage/cases.ts'
import type { Store } from '../../src/storage/database.ts'
import { entriesOf } from '../../src/storage/entries.ts'
import { eventsOf, lastEventOf } from '../../src/storage/events.ts'
import { countHeld, countOver, overUnder } from '../../src/storage/expiring.ts'
import { exportPage } from '../../src/storage/exports.ts'
import { inquiryByReference, relatedInquiries } from '../../src/storage/inquiries.ts'
import { likestOf, nearestWith, uncompared } from '../../src/storage/likenesses.ts'
import { noticesOf } from '../../src/storage/notices.ts'
import { organisationPage, organisationsById, referralsOf } from '../../src/storage/organisations.ts'
import { linesOver } from '../../src/storage/purged.ts'
import { assignedPage, queueCount, queuePage } from '../../src/storage/queues.ts'
import { waysOf } from '../../src/storage/referrals.ts'
import { anything, type Wanted } from '../../src/storage/search-filters.ts'
import { filedStretch, inquiriesAt, wordStretches } from '../../src/storage/searches.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { referralRow } from '../helpers/stored-referral.ts'
import { anyRecord, now } from '../intake/triage/records.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { planOf, queriesOf, wholeReads } from './plans.ts'

const many = 5000
const { retention } = practice
/** A common word: where its stretch ends is looked up too. */
const counted = (...terms: string[]) => ({ terms, count: 500 })

/** Many inquiries that nobody opens, with an event, a notice and an entry each. */
async function fill(parts: EngineParts): Promise<InquiryRow> {
  const { inquiry, notices } = await storeInquiry(parts)
  const event = { seq: 1, at: inquiry.received_at, actor: 'person', kind: 'received', detail: '{}', hash: '' }
  const entry = { at: inquiry.received_at, actor: 'staff:one', kind: 'note' as const, detail: 'x' }
  const alike = { weight: 12, reasons: 'phone same_name' }
  const rows = fc.sample(anyRecord, { numRuns: many, seed: 5 }).map((record, n) => ({
    ...inquiry,
    ...record,
    id: parts.newId(),
    received_at: new Date(now.getTime() - n * 60_000).toISOString(),
    // The same ones in each run: of so many random ones two are alike once in a thousand runs.
    reference: reference(hash('sha256', String(n), 'buffer')),
    receipt_hash: parts.newId(),
    token_hash: parts.newId(),
    closed_at: isEnd(record.state) ? record.act_by : null,
    standing: standingOf(record),
    indexed: n % 100 === 0 ? (1 as const) : (2 as const),
  }))
  for (let from = 0; from < many; from += 250) {
    const some = rows.slice(from, from + 250)
    const terms = some.flatMap(({ id, received_at }, n) =>
      [`word ${n % 3}`, `seldom ${from + n}`].map(term => ({ term, received_at, inquiry_id: id })),
    )
    await parts.store.commit(async trx => {
      await trx.insertInto('inquiries').values(some).execute()
      await trx
        .insertInto('events')
        .values(some.map(({ id }) => ({ ...event, inquiry_id: id })))
        .execute()
      await trx.insertInto('search_terms').values(terms).execute()
      await trx
        .insertInto('likenesses')
        .values(some.slice(1).map(({ id }, n) => ({ ...alike, inquiry_id: id, other_id: some[n]?.id ?? '' })))
        .execute()
      await trx
        .insertInto('notices')
        .values(some.flatMap(({ id }) => notices.map(row => ({ ...row, id: parts.newId(), inquiry_id: id }))))
        .execute()
      await trx
        .insertInto('entries')
        .values(some.map(({ id }) => ({ ...entry, id: parts.newId(), inquiry_id: id })))
        .execute()
    })
  }
  await fillOrganisations(
    parts,
    rows.map(({ id }) => id),
  )
  await sql.raw(parts.store.engine === 'postgres' ? 'vacuum analyze' : 'analyze').execute(parts.store.db)
  return inquiry
}

/** A thousand organizations with a few referrals each. */
async function fillOrganisations({ store, newId }: EngineParts, ids: readonly string[]) {
  const blank = { hour_key: 'x', data_key: 'x', name: 'x', first_at: now.toISOString(), referrals: 1 }
  const organisations = Array.from({ length: 1000 }, (_, n) => ({
    ...blank,
    id: newId(),
    name_key: String(n),
    last_at: new Date(now.getTime() - n * 60_000).toISOString(),
  }))
  await store.commit(async trx => {
    await trx.insertInto('organisations').values(organisations).execute()
    for (let from = 0; from < ids.length; from += 250)
      await trx
        .insertInto('referrals')
        .values(
          ids
            .slice(from, from + 250)
            .map((id, n) => referralRow(id, { organisation_id: organisations[n]?.id ?? null })),
        )
        .execute()
  })
}

/** What the desk asks of the large tables. */
function asks(seen: InquiryRow): [string, (store: Store) => Promise<unknown>][] {
  const after = { at: now.toISOString(), id: seen.id }
  // What a page reads of 5,000 is to them as what it reads of 100,000 is to those.
  const page = { after: null, limit: 26, now, atMost: { words: 100, narrowed: 30, filed: 250 } }
  const searches: Partial<Wanted>[] = [
    {},
    { source: 'fax', criteria: 4 },
    { assignee: false, from: after.at },
    { stand: 'snoozed' },
    { stand: 'ended', before: after.at },
    { stand: 'declined' },
    { stand: 'waiting', source: 'fax' },
    { stand: 'overdue' },
    { assignee: 'me', criteria: 1 },
  ]
  const opened = { kind: 'opened', actor: 'staff:one' }
  const wanted = { until: '9', queue: null, state: null, source: 'web' }
  return [
    ...deskQueues.flatMap((queue): [string, (store: Store) => Promise<unknown>][] => [
      [queue, ({ db }) => queuePage(db, queue, now, 51)],
      [`${queue}, a later page`, ({ db }) => queuePage(db, queue, now, 51, after)],
    ]),
    ...deskQueues
      .filter(queue => queue !== 'closed')
      .map((queue): [string, (store: Store) => Promise<unknown>] => [
        `${queue}, counted`,
        ({ db }) => queueCount(db, queue, now),
      ]),
    ['mine', ({ db }) => assignedPage(db, 'me', 51)],
    ['mine, a later page', ({ db }) => assignedPage(db, 'me', 51, after)],
    [
      'an export',
      ({ db }) =>
        exportPage(db, wanted, ['answers'], after.at, 50, { at: seen.received_at, id: '' }).execute(),
    ],
    [
      'an export, a later page',
      ({ db }) => exportPage(db, wanted, ['answers'], after.at, 50, after).execute(),
    ],
    ['one inquiry', ({ db }) => inquiryByReference(db, seen.reference)],
    ['its events', ({ db }) => eventsOf(db, seen.id)],
    ['the last look', ({ db }) => lastEventOf(db, seen.id, opened)],
    ['its entries', ({ db }) => entriesOf(db, seen.id)],
    ['its notices', ({ db }) => noticesOf(db, seen.id)],
    ['what was found', ({ db }) => inquiriesAt(db, [seen, { id: 'another', received_at: '' }])],
    ...searches.flatMap((search, n): [string, (store: Store) => Promise<unknown>][] => [
      [`search ${n}`, ({ db }) => filedStretch(db, { ...anything, ...search }, page)],
      [`search ${n}, later`, ({ db }) => filedStretch(db, { ...anything, ...search }, { ...page, after })],
      [
        `search ${n} with words`,
        ({ db }) =>
          wordStretches(
            db,
            [[counted('word 1'), counted('word 2', 'seldom 7')], [counted('word 0', 'word 1')]],
            [[counted('word 0')]],
            { ...anything, ...search },
            { ...page, after },
          ),
      ],
    ]),
    [
      'who shares a phone',
      ({ db }) =>
        nearestWith(db, seen, [
          ['word 1', 50],
          ['seldom 7', 8],
        ]),
    ],
    ['what was not compared yet', ({ db }) => uncompared(db, 20, seen.id)],
    ['who may be the same', ({ db }) => likestOf(db, seen, 5)],
    ['what belongs to its case', ({ db }) => othersOfCase(db, seen.id)],
    ['its case', ({ db }) => caseOf(db, seen.id)],
    ['what belongs to a case', ({ db }) => inquiriesOfCase(db, seen.id)],
    ['who was dismissed', ({ db }) => dismissedFrom(db, seen.id)],
    ['what came with it', ({ db }) => relatedInquiries(db, seen)],
    ...retention.rules.flatMap((rule): [string, (store: Store) => Promise<unknown>][] => [
      [`over: ${rule.outcome}`, ({ db }) => overUnder(db, retention.rules, rule, now, 20)],
      [`over, counted: ${rule.outcome}`, ({ db }) => countOver(db, retention.rules, rule, now, 999)],
    ]),
    ['organizations', ({ db }) => organisationPage(db, 26)],
    ['organizations, a later page', ({ db }) => organisationPage(db, 26, after)],
    ['referrals of one', ({ db }) => referralsOf(db, seen.id, 51)],
    ['referrals of one, a later page', ({ db }) => referralsOf(db, seen.id, 51, seen.id)],
    ['names of organizations', ({ db }) => organisationsById(db, [seen.id, 'another'])],
    ['how the referrals of a list came', ({ db }) => waysOf(db, [seen.id, 'another'])],
    ['on hold', ({ db }) => countHeld(db, 999)],
    ['thin lines that are over', ({ db }) => linesOver(db, now, 20)],
  ]
}

/** What every engine must keep of the cost of the desk's queries, as it would really go about them. */
export function planning(t: Test, newDatabase: NewDatabase) {
  t.test(`with ${many} inquiries stored no query of the desk reads a table, or an index, whole`, async t => {
    const parts = await partsFor(t, await newDatabase(t))
    for (const [name, ask] of asks(await fill(parts))) {
      const queries = await queriesOf(parts.store, ask)
      t.ok(queries.length > 0, `${name} asks something`)
      for (const query of queries) {
        const plan = await planOf(parts.store, query, 'as it is')
        t.same(wholeReads(plan), [], `${name}: ${query.sql}\n${plan.join('\n')}`)
      }
    }
  })
}
