import type { Test } from 'tap'
import type { Arrival } from '../../src/actions/inquiry-rows.ts'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { detailsForMs, readReceipt } from '../../src/actions/read-receipt.ts'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { relateInquiry } from '../../src/actions/relate-inquiry.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import { contactForm } from '../../src/practice/contact-form.ts'
import { movableClock } from '../helpers/service.ts'
import { everythingIn } from './columns.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const rosa = {
  name: 'Rosalinde Invented',
  phone: '978-555-0123',
  contact_call: 'yes',
  email: 'rosa.canary@example.net',
  contact_email: 'yes',
  message: 'canary-message ünïcödé 🙂',
}

const arrival = (token: string, fields: Record<string, string> = {}): Arrival => ({
  parsed: parseForm(contactForm, { ...rosa, ...fields }),
  token,
  suspicions: [],
  language: 'en',
  source: 'web',
})

const counts = async ({ store }: EngineParts) => {
  const count = async (table: 'inquiries' | 'events' | 'notices') =>
    (await store.db.selectFrom(table).selectAll().execute()).length
  return [await count('inquiries'), await count('events'), await count('notices')]
}

const inquiriesIn = ({ store }: EngineParts) =>
  store.db.selectFrom('inquiries').selectAll().orderBy('received_at').orderBy('id').execute()

/** What every engine must keep of an inquiry from its arrival to its receipt. */
export function receiving(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const url = await newDatabase(t)
    const clock = movableClock('2026-11-27T15:37:00Z')
    const parts = await partsFor(t, url, clock)
    const second = () => partsFor(t, url, clock, parts.folder)
    return { url, parts, second }
  }

  t.test('stored whole: the inquiry, its event and a notice for each who hears of it', async t => {
    const { parts } = await open(t)
    const { receipt, repeated } = await receiveInquiry(parts, arrival('token'))
    t.equal(repeated, false)
    t.same(await counts(parts), [1, 1, 2])
    const read = await readReceipt(parts, receipt)
    t.match(read, { ask: false, relation: null, details: { danger: false } })
    const inquiry = await readInquiry(parts, read?.reference ?? '', 'staff')
    t.match(inquiry.answers, { name: rosa.name, message: rosa.message })
    t.equal(inquiry.brokenEvent, null)
    t.same(
      inquiry.events.map(({ kind }) => kind),
      ['received', 'viewed'],
    )
    t.same(inquiry.notices.map(({ kind }) => kind).sort(), ['acknowledgement', 'admissions'])
  })

  t.test(
    'the same token and content, 40 times at once from two programs: one inquiry, one receipt',
    async t => {
      const { parts, second } = await open(t)
      const other = await second()
      const received = await Promise.all(
        Array.from({ length: 40 }, (_, n) => receiveInquiry(n % 2 ? parts : other, arrival('token'))),
      )
      t.equal(new Set(received.map(({ receipt }) => receipt)).size, 1)
      t.equal(received.filter(({ repeated }) => !repeated).length, 1)
      t.same(await counts(parts), [1, 1, 2])
    },
  )

  t.test(
    'ten contents under one token, four times each at once: all are kept, exactly one is the first',
    async t => {
      const { parts, second } = await open(t)
      const other = await second()
      const received = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          receiveInquiry(n % 2 ? parts : other, arrival('token', { message: `content ${n % 10}` })),
        ),
      )
      t.equal(new Set(received.map(({ receipt }) => receipt)).size, 10)
      t.same(await counts(parts), [10, 10, 11])
      const rows = await inquiriesIn(parts)
      const [first, ...more] = rows.filter(row => row.linked_to === null)
      t.same(more, [])
      t.ok(rows.every(row => row === first || row.linked_to === first?.id))
      for (const { receipt } of received) t.ok(await readReceipt(parts, receipt))
    },
  )

  t.test('200 tokens at once: 200 inquiries, each whole', async t => {
    const { parts } = await open(t)
    const received = await Promise.all(
      Array.from({ length: 200 }, (_, n) => receiveInquiry(parts, arrival(`token ${n}`))),
    )
    t.equal(new Set(received.map(({ receipt }) => receipt)).size, 200)
    t.same(await counts(parts), [200, 200, 400])
    t.equal(new Set((await inquiriesIn(parts)).map(({ reference }) => reference)).size, 200)
  })

  t.test('without a token nothing is dropped either', async t => {
    const { parts } = await open(t)
    const one = await receiveInquiry(parts, arrival(''))
    const other = await receiveInquiry(parts, arrival(''))
    t.not(one.receipt, other.receipt)
    t.same(await counts(parts), [2, 2, 4])
  })

  t.test('the person says once how a second message belongs to the first', async t => {
    const { parts } = await open(t)
    const first = await receiveInquiry(parts, arrival('token'))
    const second = await receiveInquiry(parts, arrival('token', { message: 'one thing more' }))
    t.match(await readReceipt(parts, second.receipt), { ask: true, relation: null })
    const said = await Promise.all([
      relateInquiry(parts, second.receipt, 'adds'),
      relateInquiry(parts, second.receipt, 'adds'),
      relateInquiry(parts, first.receipt, 'corrects'),
    ])
    t.same(said, [true, true, true])
    t.equal(await relateInquiry(parts, second.receipt, 'corrects'), true)
    t.match(await readReceipt(parts, second.receipt), { ask: false, relation: 'adds' })
    t.match(await readReceipt(parts, first.receipt), { ask: false, relation: null })
    t.same(await counts(parts), [2, 3, 3], 'one event more')
    t.equal(await relateInquiry(parts, 'A'.repeat(22), 'adds'), false)
  })

  t.test(
    'a receipt is found after a new start, tells less after half an hour, and cannot be guessed',
    async t => {
      const { parts, second } = await open(t)
      const { receipt } = await receiveInquiry(parts, arrival('token', { safety_now: 'yes' }))
      const later = await second()
      t.match(await readReceipt(later, receipt), { details: { danger: true } })
      parts.clock.move(detailsForMs)
      t.match(await readReceipt(later, receipt), { details: null })
      for (const other of [
        '',
        'A'.repeat(22),
        receipt.slice(1),
        `${receipt}A`,
        receipt.toUpperCase(),
        '../../etc',
      ])
        t.equal(await readReceipt(parts, other), null, other)
      const [row] = await inquiriesIn(parts)
      t.notOk(JSON.stringify(row).includes(receipt), 'it is stored nowhere')
    },
  )

  t.test('nothing that a person wrote stands readable anywhere in the database', async t => {
    const { parts } = await open(t)
    const { receipt } = await receiveInquiry(parts, arrival('canary-token', { safety_now: 'yes' }))
    await receiveInquiry(parts, arrival('canary-token', { message: 'canary-second' }))
    const reference = (await readReceipt(parts, receipt))?.reference ?? ''
    await readInquiry(parts, reference, 'staff')
    const everything = (await everythingIn(parts.store.db)).toLowerCase()
    t.match(everything, reference.toLowerCase(), 'the search works')
    // No word of four letters: sealed bytes spell one by chance.
    for (const word of [...Object.values(rosa), 'canary', 'rosalinde', '555-0123', receipt])
      if (word !== 'yes') t.notOk(everything.includes(word.toLowerCase()), word)
    for (const { detail } of await parts.store.db.selectFrom('events').select('detail').execute())
      for (const value of Object.values(JSON.parse(detail) as object))
        t.match(String(value), /^[\w .:-]{0,60}$/, 'events hold codes')
  })
}
