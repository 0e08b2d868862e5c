import type { Test } from 'tap'
import { v7 } from 'uuid'
import { compareInquiries } from '../../src/actions/compare-inquiries.ts'
import { readCase } from '../../src/actions/desk/case-suggestions.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { placeOf, seal } from '../../src/sealing/box.ts'
import { inquiryByReference } from '../../src/storage/inquiries.ts'
import { uncompared } from '../../src/storage/likenesses.ts'
import type { InquiryRow, LikenessRow } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { arrive } from './searching.ts'

const rosa = { name: 'Rosa Imagined', phone: '978-555-0142' }

const rowOf = async ({ store }: EngineParts, reference: string): Promise<InquiryRow> => {
  const row = await inquiryByReference(store.db, reference)
  if (!row) throw new Error(`${reference} is not there`)
  return row
}

const pairsIn = ({ store }: EngineParts): Promise<LikenessRow[]> =>
  store.db.selectFrom('likenesses').selectAll().orderBy('inquiry_id').orderBy('other_id').execute()

const suggestedTo = async (parts: EngineParts, reference: string) =>
  (await readCase(parts, await rowOf(parts, reference))).suggestions.map(one => one.reference)

const left = async ({ store }: EngineParts) => (await uncompared(store.db, 100)).length

/** What every engine must keep of how inquiries are compared with each other beside the web. */
export function comparing(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test): Promise<EngineParts> => {
    let n = 0
    return { ...(await partsFor(t, await newDatabase(t))), newId: () => v7({ msecs: Date.now() + n++ }) }
  }

  t.test('whichever of two is compared first, each is found beside the other', async t => {
    const parts = await open(t)
    const all = [await arrive(parts, rosa), await arrive(parts, rosa), await arrive(parts, rosa)]
    await indexInquiries(parts)
    const found: LikenessRow[][] = []
    for (const order of [all, all.toReversed(), [all[1], all[2], all[0]]]) {
      await parts.store.db.deleteFrom('likenesses').execute()
      await parts.store.db.updateTable('inquiries').set({ indexed: 1 }).execute()
      for (const one of order) await suggestedTo(parts, one ?? '')
      found.push(await pairsIn(parts))
      t.equal(await left(parts), 0)
    }
    await parts.store.db.deleteFrom('likenesses').execute()
    await parts.store.db.updateTable('inquiries').set({ indexed: 1 }).execute()
    await compareInquiries(parts)
    found.push(await pairsIn(parts))
    for (const pairs of found) t.same(pairs, found[0])
    t.equal(found[0]?.length, 3)
    for (const one of all) t.equal((await suggestedTo(parts, one)).length, 2)
  })

  t.test('what came before, and is written down late, is found beside what was there', async t => {
    const parts = await open(t)
    const there = await arrive(parts, rosa)
    await indexInquiries(parts)
    await compareInquiries(parts)
    const late = await arrive({ ...parts, now: () => new Date('2026-01-05T15:00:00Z') }, rosa)
    t.same(await suggestedTo(parts, late), [there], 'at once, where somebody looks before the worker does')
    t.same(await suggestedTo(parts, there), [late])
  })

  t.test('of a common name, or a flood of one form, each leaves only so much behind', async t => {
    const parts = await open(t)
    const all: string[] = []
    for (let n = 0; n < 60; n++) all.push(await arrive(parts, n % 2 ? rosa : { name: 'Rosa Imagined' }))
    await indexInquiries(parts)
    await compareInquiries(parts)
    const pairs = await pairsIn(parts)
    t.ok(pairs.length <= 60 * 10, `${pairs.length} pairs of 60`)
    const most = Math.max(
      ...Map.groupBy(pairs, ({ inquiry_id }) => inquiry_id)
        .values()
        .map(some => some.length),
    )
    t.ok(most <= 30, `${most} of one`)
    for (const one of [all[0], all[30], all[59]]) t.equal((await suggestedTo(parts, one ?? '')).length, 5)
  })

  t.test('work that was broken off goes on where it was, and done again changes nothing', async t => {
    const parts = await open(t)
    for (let n = 0; n < 45; n++) await arrive(parts, rosa)
    await indexInquiries(parts)
    let tries = 30
    await compareInquiries(parts, async () => tries-- > 0)
    t.equal(await left(parts), 25)
    await compareInquiries(parts)
    const whole = await pairsIn(parts)
    t.equal(await left(parts), 0)
    await compareInquiries(parts)
    t.same(await pairsIn(parts), whole)
    const versions = await parts.store.db.selectFrom('inquiries').select('version').distinct().execute()
    t.same(versions, [{ version: 1 }], 'it is no change that staff could collide with')
  })

  t.test('one that will not open holds up no other, and its fault is not hidden', async t => {
    const parts = await open(t)
    const one = await arrive(parts, rosa)
    const spoilt = await arrive(parts, rosa)
    const other = await arrive(parts, rosa)
    await indexInquiries(parts)
    await parts.store.db
      .updateTable('inquiries')
      .set({ contact: 'spoilt' })
      .where('reference', '=', spoilt)
      .execute()
    await t.rejects(compareInquiries(parts))
    t.equal(await left(parts), 1)
    t.same(await suggestedTo(parts, one), [other])
  })

  t.test(
    'one that changes while it is compared is left for the next time; the daily test is nobody',
    async t => {
      const parts = await open(t)
      const one = await arrive(parts, rosa)
      await storeInquiry(parts, [], { source: 'synthetic' })
      await storeInquiry(parts, [], { source: 'synthetic' })
      await indexInquiries(parts)
      const actor = { id: 'one', role: 'front_desk', name: 'Fay Invented', from: '127.0.0.1' } as const
      let looked = false
      await compareInquiries(parts, async () => {
        const wish = { reference: one, version: 1, verb: 'claim', input: {} } as const
        // It was read before, so what is compared is how it was.
        if (!looked) await triageInquiry(parts, actor, wish)
        looked = true
        return true
      })
      t.equal(await left(parts), 1)
      await compareInquiries(parts)
      t.equal(await left(parts), 0)
      t.same(await pairsIn(parts), [])
    },
  )

  t.test('new details of contact are indexed, and with that compared, anew', async t => {
    const parts = await open(t)
    const one = await arrive(parts, rosa)
    const other = await arrive(parts, rosa)
    const tom = await arrive(parts, { name: 'Tom Madeup', phone: '978-555-0177' })
    await indexInquiries(parts)
    await compareInquiries(parts)
    t.same(await suggestedTo(parts, one), [other])
    const row = await rowOf(parts, one)
    const answers = { name: 'Thomas Madeup', phone: '978-555-0177' }
    const contact = seal(
      await parts.vault.dataKey(row, 'inquiries'),
      placeOf('inquiries', row.id, 'contact'),
      JSON.stringify({ answers }),
    )
    await parts.store.db
      .updateTable('inquiries')
      .set({ contact, indexed: 0 })
      .where('id', '=', row.id)
      .execute()
    await indexInquiries(parts)
    t.same(await suggestedTo(parts, other), [], 'what was so before is not said any more')
    await compareInquiries(parts)
    t.same(await suggestedTo(parts, one), [tom])
    t.same(await suggestedTo(parts, tom), [one])
  })
}
