import { createSecretKey, randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import type { Store } from '../../src/storage/database.ts'
import { appendEvent, eventsOf, firstBrokenEvent, nextEvent } from '../../src/storage/events.ts'
import type { EventRow } from '../../src/storage/tables.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type NewDatabase, partsFor } from './engine.ts'

/** What every engine must keep of the chain of events. */
export function chaining(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const parts = await partsFor(t, await newDatabase(t))
    const key = parts.vault.secrets.chain
    const { inquiry } = await storeInquiry(parts, [])
    const append = (store: Store, n: number, id = inquiry.id) =>
      store.commit(trx =>
        appendEvent(trx, key, {
          inquiry_id: id,
          at: parts.now(),
          actor: `actor ${n}`,
          kind: 'viewed',
          detail: { n, flag: true },
        }),
      )
    return { ...parts, key, id: inquiry.id, append, events: () => eventsOf(parts.store.db, inquiry.id) }
  }

  t.test('events are numbered from 1 without a gap, each proved by the one before', async t => {
    const { store, append, events, key } = await open(t)
    for (let n = 0; n < 5; n++) await append(store, n)
    const rows = await events()
    t.same(
      rows.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6],
    )
    t.equal(firstBrokenEvent(key, rows), null)
    t.equal(firstBrokenEvent(createSecretKey(randomBytes(32)), rows), 1, 'with another key none fits')
  })

  t.test(
    'many who append at the same time make one whole chain, and those of other inquiries stay apart',
    async t => {
      const parts = await open(t)
      const { store, append, events, key } = parts
      const { inquiry: second } = await storeInquiry(parts, [])
      await Promise.all(
        Array.from({ length: 60 }, (_, n) => append(store, n, n % 3 === 0 ? second.id : parts.id)),
      )
      const [rows, others] = [await events(), await eventsOf(store.db, second.id)]
      t.equal(rows.length, 41)
      t.equal(others.length, 21)
      t.equal(firstBrokenEvent(key, rows), null)
      t.equal(firstBrokenEvent(key, others), null)
    },
  )

  t.test('a genuine event from another course of the same inquiry does not fit', async t => {
    const { store, append, events, key, id, now } = await open(t)
    const otherCourse = nextEvent(
      key,
      { inquiry_id: id, at: now(), actor: 'x', kind: 'assigned' },
      (await events())[0],
    )
    for (let n = 0; n < 3; n++) await append(store, n)
    const rows = await events()
    t.equal(firstBrokenEvent(key, rows.slice(0, 1).concat(otherCourse)), null, 'it is genuine')
    t.equal(firstBrokenEvent(key, rows.with(1, otherCourse)), 3)
  })

  t.test('every single change, removal, swap, copy and foreign event is found, at its place', async t => {
    const parts = await open(t)
    const { store, append, events, key } = parts
    for (let n = 0; n < 14; n++) await append(store, n)
    const rows = await events()
    const { inquiry: second } = await storeInquiry(parts, [])
    const [foreign] = await eventsOf(store.db, second.id)
    let tried = 0
    const found = (name: string, changed: EventRow[], place: number) => {
      tried += 1
      if (firstBrokenEvent(key, changed) !== place) t.fail(`${name} at ${place}`)
    }
    for (const [at, row] of rows.entries()) {
      for (const change of changesOf(row))
        found(Object.keys(change).join(), rows.with(at, { ...row, ...change }), at + 1)
      if (at < rows.length - 1) {
        found('removal', rows.toSpliced(at, 1), at + 1)
        found('removal, numbered anew', renumbered(rows.toSpliced(at, 1)), at + 1)
        const next = rows[at + 1]
        if (next) found('swap', renumbered(rows.with(at, next).with(at + 1, row)), at + 1)
      }
      found('copy', renumbered(rows.toSpliced(at + 1, 0, row)), at + 2)
      if (foreign) found('foreign', renumbered(rows.toSpliced(at, 0, foreign)), at === 0 ? 2 : at + 1)
    }
    found('none left', [], 1)
    t.comment(`${tried} changes`)
    t.ok(tried > 200)
  })
}

const renumbered = (rows: EventRow[]) => rows.map((row, at) => ({ ...row, seq: at + 1 }))

const changesOf = (row: EventRow): Partial<EventRow>[] => [
  { inquiry_id: `${row.inquiry_id}x` },
  { seq: row.seq + 1 },
  { seq: 0 },
  { at: new Date(Date.parse(row.at) + 1).toISOString() },
  { actor: `${row.actor}2` },
  { actor: '' },
  { kind: 'assigned' },
  { detail: '{"n":99,"flag":true}' },
  { detail: row.detail.replace('{', '{ ') },
  { detail: `${row.detail} ` },
  { hash: '' },
  { hash: row.hash.slice(1) },
  { hash: `${row.hash}A` },
  // What could be hidden by moving text from one column into the next.
  { actor: row.actor.slice(0, -1), kind: row.actor.slice(-1) + row.kind },
]
