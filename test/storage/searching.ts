import { readdirSync } from 'node:fs'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { v7 } from 'uuid'
import { lookUp } from '../../src/actions/desk/look-up.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import { type Actor, type Role, roles } from '../../src/intake/roles.ts'
import { hashOf } from '../../src/sealing/fingerprints.ts'
import { inquiryByReceipt } from '../../src/storage/inquiries.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { anything } from '../../src/storage/search-filters.ts'
import { indexTerms, unindexed } from '../../src/storage/search-terms.ts'
import { leadingAnywhere, readAtMost, wordStretches } from '../../src/storage/searches.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { hardNames, people } from '../helpers/hard-names.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type EngineParts, migrations, type NewDatabase, partsFor, storeFor } from './engine.ts'
import { planOf, queriesOf, scansOf } from './plans.ts'

const actor = (role: Role): Actor => ({ id: role, role, name: 'Lee Invented', from: '127.0.0.1' })

/** Somebody sends the form. Answers the reference. */
export async function arrive(parts: EngineParts, fields: Record<string, string>, token = '') {
  const { receipt } = await receiveInquiry(parts, {
    parsed: parseForm(parts.practice.contactForm, fields),
    token,
    suspicions: [],
    language: 'en',
    source: 'web',
  })
  const row = await inquiryByReceipt(parts.store.db, hashOf(receipt))
  return row?.reference ?? ''
}

const termsIn = async ({ store }: EngineParts) => {
  const rows = await store.db.selectFrom('search_terms').selectAll().execute()
  return rows.map(({ term, inquiry_id }) => `${inquiry_id} ${term}`).sort()
}

export const foundBy = (parts: EngineParts, typed: string, role: Role = 'front_desk') =>
  lookUp(parts, actor(role), typed)

const references = async (parts: EngineParts, typed: string, role: Role = 'front_desk') =>
  (await lookUp(parts, actor(role), typed)).map(({ reference }) => reference)

/** What every engine must keep of the blind index. */
export function searching(t: Test, newDatabase: NewDatabase) {
  /** Two ids of one millisecond are in no order, and tests are fast. */
  const open = async (t: Test): Promise<EngineParts> => {
    let n = 0
    return { ...(await partsFor(t, await newDatabase(t))), newId: () => v7({ msecs: Date.now() + n++ }) }
  }

  t.test('people who call back are found, however their names are typed, and nobody else', async t => {
    const parts = await open(t)
    const brien = await arrive(parts, { name: 'Tom O’Brien', phone: '(978) 555-0142' })
    const garcia = await arrive(parts, { name: 'Ana García-López', email: 'Ana@Person.Example' })
    const berg = await arrive(parts, { for_whom: 'other', proxy_name: 'Jan van der Berg', name: 'Eve Berg' })
    const nguyen = await arrive(parts, { name: 'Nguyễn Văn Minh', phone: '+1 617 555 0142 ext 9' })
    await indexInquiries(parts)
    const wanted: [typed: string, found: string[]][] = [
      ['o brien', [brien]],
      ['TOM OBRIEN', [brien]],
      ['garcia lopez', [garcia]],
      ['López García', [garcia]],
      ['ana@person.example', [garcia]],
      ['vanderberg', [berg]],
      ['van der Berg', [berg]],
      ['berg', [berg]],
      ['minh van nguyen', [nguyen]],
      ['978.555.0142', [brien]],
      ['617 555 0142', [nguyen]],
      ['555-0142', [nguyen, brien]],
      [garcia.toLowerCase().replace('-', ' '), [garcia]],
      ['tom garcia', []],
      ['brien', []],
      ['555-0143', []],
      ['', []],
    ]
    for (const [typed, found] of wanted) t.same(await references(parts, typed), found, typed)
  })

  t.test('of the hard names twenty: what is exact comes first, then what sounds like it', async t => {
    const parts = await open(t)
    const names = new Map<string, string>()
    for (const name of people) names.set(await arrive(parts, { name }), name)
    await indexInquiries(parts)
    const some = hardNames.filter((_, n) => n % 11 === 3).slice(0, 20)
    t.equal(some.length, 20)
    for (const [typed, exact, sounds = []] of some) {
      const found = (await foundBy(parts, typed)).map(({ reference }) => names.get(reference))
      t.same(new Set(found.slice(0, exact.length)), new Set(exact), typed)
      t.same(new Set(found.slice(exact.length)), new Set(sounds), typed)
    }
  })

  t.test('an older index goes on finding what it found until the worker has written it anew', async t => {
    const store = storeFor(t, await newDatabase(t, 'empty'))
    const older = readdirSync(migrations).filter(name => name < '0015')
    await migrate(store, migrations, () => new Date(), older)
    const texts =
      'reference receipt_hash token_hash due_at state queue source form_version rule_version language'
    const sealed = 'hour_key data_key summary contact answers result'
    const columns = [...texts.split(' '), ...sealed.split(' ')]
    const names = sql.raw(columns.join(', '))
    await sql`insert into inquiries (id, received_at, quarantined, criteria_mask, version, indexed, ${names})
      values ('one', '2026-11-27T15:00:00.000Z', 0, 0, 1, 1, ${sql.join(columns)})`.execute(store.db)
    await sql`insert into search_terms (term, inquiry_id) values ('a term', 'one')`.execute(store.db)
    await migrate(store, migrations, () => new Date())
    const page = { after: null, limit: 2, now: new Date(), atMost: readAtMost }
    const ways = await leadingAnywhere(store.db, [[['a term']]])
    const [stretch] = await wordStretches(store.db, ways, [], anything, page)
    t.same(
      stretch?.places.map(({ id }) => id),
      ['one'],
    )
    t.same(
      (await unindexed(store.db, 2)).map(({ id }) => id),
      ['one'],
    )
  })

  t.test('what was sent again is found as the inquiry of its own that it is', async t => {
    const parts = await open(t)
    const first = await arrive(parts, { name: 'Rosa Invented' }, 'one token')
    const second = await arrive(parts, { name: 'Rosa Imagined' }, 'one token')
    await indexInquiries(parts)
    t.same(await references(parts, 'rosa'), [second, first])
    t.same(await references(parts, 'imagined'), [second])
  })

  t.test('the newest twenty are shown, the newest first', async t => {
    const parts = await open(t)
    const all: string[] = []
    for (let n = 0; n < 60; n++) all.push(await arrive(parts, { name: `Rosa Number${n}` }))
    await indexInquiries(parts)
    t.same(await references(parts, 'rosa'), all.toReversed().slice(0, 20))
    t.same(await references(parts, 'rosa number7'), [all[7]])
  })

  t.test('work that was broken off goes on where it was, and done again changes nothing', async t => {
    const parts = await open(t)
    for (let n = 0; n < 5; n++) await arrive(parts, { name: `Rosa Number${n}`, phone: '978-555-0142' })
    let left = 3
    await indexInquiries(parts, async () => left-- > 0)
    t.equal((await unindexed(parts.store.db, 10)).length, 2)
    const [next] = await unindexed(parts.store.db, 1)
    const killed = parts.store.commit(async trx => {
      await indexTerms(trx, next as InquiryRow, ['half'])
      throw new Error('killed')
    })
    await t.rejects(killed, /killed/)
    t.equal((await unindexed(parts.store.db, 10)).length, 2, 'a half-written index is none')
    await indexInquiries(parts)
    const whole = await termsIn(parts)
    t.equal(whole.length, 5 * 7)
    await parts.store.db.updateTable('inquiries').set({ indexed: 0 }).execute()
    await indexInquiries(parts)
    t.same(await termsIn(parts), whole)
    const versions = await parts.store.db.selectFrom('inquiries').select('version').distinct().execute()
    t.same(versions, [{ version: 1 }], 'it is no change that staff could collide with')
  })

  t.test('one that will not open holds up no other, and its fault is not hidden', async t => {
    const parts = await open(t)
    for (let n = 0; n < 51; n++) await storeInquiry(parts, [], { contact: 'spoilt' })
    const rosa = await arrive(parts, { name: 'Rosa Invented' })
    await t.rejects(indexInquiries(parts))
    t.same(await references(parts, 'rosa'), [rosa])
    t.equal((await unindexed(parts.store.db, 100)).length, 51)
  })

  t.test('the daily test has no words', async t => {
    const parts = await open(t)
    await storeInquiry(parts, [], { source: 'synthetic' })
    await indexInquiries(parts)
    t.same(await termsIn(parts), [])
    t.same(await unindexed(parts.store.db, 1), [])
  })

  t.test('a look-up is an event without its words; who may see no inquiry finds none', async t => {
    const parts = await open(t)
    const rosa = await arrive(parts, { name: 'Rosa Invented', phone: '978-555-0142' })
    await indexInquiries(parts)
    for (const role of roles)
      t.same(await references(parts, 'rosa', role), role === 'administrator' ? [] : [rosa], role)
    t.same(await references(parts, rosa, 'administrator'), [])
    for (const typed of ['978 555 0142', rosa, 'nobody', '!']) await references(parts, typed)
    const events = await parts.store.db.selectFrom('house_events').selectAll().orderBy('seq').execute()
    t.same(
      events.map(({ actor, kind, detail }) => [actor, kind, JSON.parse(detail)]),
      [
        ['staff:front_desk', 'name', 1],
        ['staff:clinician', 'name', 1],
        ['staff:lead', 'name', 1],
        ['staff:front_desk', 'phone', 1],
        ['staff:front_desk', 'reference', 1],
        ['staff:front_desk', 'name', 0],
        ['staff:front_desk', 'nothing', 0],
      ].map(([who, by, found]) => [who, 'looked_up', { by, found, from: '127.0.0.1' }]),
    )
    t.notMatch(
      JSON.stringify([events.map(({ detail }) => detail), await termsIn(parts)]),
      /nobody|invented|5550142/i,
    )
  })

  t.test('no look-up and no indexing reads a whole table', async t => {
    const parts = await open(t)
    const typed = ['van der berg', '978-555-0142', 'rosa@person.example', 'CCCC-CCCC']
    const queries = await queriesOf(parts.store, async store => {
      for (const words of typed) await lookUp({ ...parts, store }, actor('lead'), words)
      await indexInquiries({ ...parts, store })
    })
    t.ok(queries.length >= 6)
    for (const query of queries) {
      const plan = await planOf(parts.store, query)
      t.same(scansOf(plan), [], `${query.sql}\n${plan.join('\n')}`)
    }
  })
}
