import type { Test } from 'tap'
import { v7 } from 'uuid'
import { endCase, joinCase } from '../../src/actions/desk/case.ts'
import { dismissCase, endCaseDismissal } from '../../src/actions/desk/case-dismissal.ts'
import { readCase } from '../../src/actions/desk/case-suggestions.ts'
import { readDeskInquiry } from '../../src/actions/desk/read-desk-inquiry.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { readReferralReceipt } from '../../src/actions/read-referral-receipt.ts'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import type { Actor, Role } from '../../src/intake/roles.ts'
import { inquiryByReference } from '../../src/storage/inquiries.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { invented } from '../helpers/referral.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { arrive } from './searching.ts'

const actor = (role: Role): Actor => ({ id: role, role, name: 'Lee Invented', from: '127.0.0.1' })
const front = actor('front_desk')

const rowOf = async ({ store }: EngineParts, reference: string): Promise<InquiryRow> => {
  const row = await inquiryByReference(store.db, reference)
  if (!row) throw new Error(`${reference} is not there`)
  return row
}

const caseFor = async (parts: EngineParts, reference: string) => {
  const { others, suggestions, dismissed } = await readCase(parts, await rowOf(parts, reference))
  return {
    others: others.map(one => one.reference).sort(),
    suggested: suggestions.map(one => [one.reference, one.likeness.degree, ...one.likeness.reasons]),
    dismissed: dismissed.map(one => one.reference).sort(),
  }
}

const pairOf = async (parts: EngineParts, reference: string, other: string) => ({
  reference,
  other,
  version: (await rowOf(parts, reference)).version,
  otherVersion: (await rowOf(parts, other)).version,
})

/** A provider refers somebody. Answers the reference. */
async function refer(parts: EngineParts, fields: Record<string, string>) {
  const { receipt } = await receiveInquiry(parts, {
    parsed: parseForm(parts.practice.referralForm, { ...invented, ...fields }),
    token: '',
    suspicions: [],
    language: 'en',
    source: 'referral',
  })
  return (await readReferralReceipt(parts, receipt))?.reference ?? ''
}

/** What the chain of one tells about cases, oldest first. */
const toldOf = async (parts: EngineParts, reference: string) => {
  const { events, brokenEvent } = await readDeskInquiry(parts, actor('lead'), reference)
  if (brokenEvent !== null) throw new Error(`The chain of ${reference} is broken`)
  return events
    .filter(({ kind }) => kind.startsWith('case'))
    .map(({ kind, detail, actor }) => [kind, JSON.parse(detail).with ?? null, actor])
}

/** What every engine must keep of inquiries that are of one person. */
export function casing(t: Test, newDatabase: NewDatabase) {
  /** Two ids of one millisecond are in no order, and tests are fast. */
  const open = async (t: Test): Promise<EngineParts> => {
    let n = 0
    return { ...(await partsFor(t, await newDatabase(t))), newId: () => v7({ msecs: Date.now() + n++ }) }
  }

  t.test(
    'who may be the same person is suggested with the reason, the likeliest first, and nobody else',
    async t => {
      const parts = await open(t)
      const phone = '978-555-0142'
      const rosa = await arrive(parts, { name: 'Rosa Imagined', phone, email: 'rosa@person.example' })
      const sister = await arrive(parts, { name: 'Tom Madeup', phone })
      const local = await arrive(parts, { name: 'Roza Imagined', phone: '555-0142' })
      const byName = await arrive(parts, { name: 'Imagined, Rosa' })
      const mailed = await arrive(parts, { email: 'ROSA@person.example' })
      const part = await arrive(parts, { name: 'Rosa Sample', phone })
      await arrive(parts, { name: 'Rosa Elsewhere', phone: '978-555-0199' })
      await arrive(parts, { for_whom: 'other', proxy_name: 'Rosa Imagined', name: 'Eve Sample' })
      const again = await arrive(parts, { name: 'Rosa Imagined', phone }, 'one token')
      const linked = await arrive(parts, { name: 'Rosa Imagined', phone, message: 'More' }, 'one token')
      await storeInquiry(parts, [], { source: 'synthetic' })
      await indexInquiries(parts)

      t.same((await caseFor(parts, rosa)).suggested, [
        [linked, 'likely', 'phone', 'same_name'],
        [again, 'likely', 'phone', 'same_name'],
        [local, 'likely', 'phone', 'like_name'],
        [part, 'possible', 'phone', 'part_name'],
        [mailed, 'possible', 'email'],
      ])
      const ofLinked = (await caseFor(parts, linked)).suggested.map(([reference]) => reference)
      t.notOk(ofLinked.includes(again), 'what came under the same form is shown as such already')
      t.same((await caseFor(parts, byName)).suggested.map(([reference]) => reference).includes(rosa), true)
      t.same((await caseFor(parts, sister)).suggested, [], 'a shared phone alone says nothing')
    },
  )

  t.test(
    'a referral and what the person sent themselves are suggested to each other, and become one',
    async t => {
      const parts = await open(t)
      const phone = '978-555-0142'
      const own = await arrive(parts, { name: 'Roza Imagined', phone })
      const referral = await refer(parts, { legal_name: 'Rosalind Imagined', name: 'Rosa Imagined', phone })
      const again = await refer(parts, {
        legal_name: 'Imagined, Rosalind',
        name: '',
        phone: '',
        reason: 'Again.',
      })
      // A provider's phone is nobody's who was referred.
      const provider = await arrive(parts, { name: 'Ines Invented', phone: invented.referrer_phone })
      await indexInquiries(parts)
      t.same((await caseFor(parts, own)).suggested, [[referral, 'likely', 'phone', 'like_name']])
      t.same((await caseFor(parts, referral)).suggested, [
        [again, 'likely', 'birth', 'same_name'],
        [own, 'likely', 'phone', 'like_name'],
      ])
      t.same((await caseFor(parts, provider)).suggested, [])
      await joinCase(parts, front, await pairOf(parts, own, referral))
      t.same((await caseFor(parts, referral)).others, [own])
      t.same((await caseFor(parts, own)).others, [referral])
      const { version } = await rowOf(parts, referral)
      await endCase(parts, front, { reference: referral, version })
      t.same((await caseFor(parts, own)).suggested, [[referral, 'likely', 'phone', 'like_name']])
    },
  )

  t.test('two become one case and two again, with an event on each side every time', async t => {
    const parts = await open(t)
    const [one, other, third] = [
      await arrive(parts, { name: 'Rosa Imagined', phone: '978-555-0142' }),
      await arrive(parts, { name: 'Rose Imagined', phone: '978-555-0142' }),
      await arrive(parts, { name: 'Rosa Imagind', phone: '978-555-0142' }),
    ]
    await indexInquiries(parts)
    await joinCase(parts, front, await pairOf(parts, one, other))
    t.same((await caseFor(parts, one)).others, [other])
    t.same((await caseFor(parts, other)).others, [one])
    t.same(
      (await caseFor(parts, one)).suggested.map(([reference]) => reference),
      [third],
    )
    await joinCase(parts, front, { reference: one, other, version: 1, otherVersion: 1 })
    t.equal((await toldOf(parts, one)).length, 1, 'sent twice it is said once')

    await joinCase(parts, front, await pairOf(parts, third, other))
    t.same((await caseFor(parts, one)).others, [other, third].sort())
    t.same((await caseFor(parts, third)).others, [one, other].sort())
    const { version } = await rowOf(parts, one)
    await endCase(parts, front, { reference: one, version })
    await endCase(parts, front, { reference: one, version })
    t.same((await caseFor(parts, one)).others, [])
    t.same((await caseFor(parts, other)).others, [third])
    t.same((await caseFor(parts, one)).suggested.length, 2, 'they can be suggested again')
    const by = 'staff:front_desk'
    t.same(await toldOf(parts, one), [
      ['case', other, by],
      ['case', third, by],
      ['case_end', null, by],
    ])
    t.same(await toldOf(parts, other), [
      ['case', one, by],
      ['case', third, by],
      ['case_end', one, by],
    ])
    t.same(await toldOf(parts, third), [
      ['case', other, by],
      ['case_end', one, by],
    ])
  })

  t.test('what was dismissed is not suggested until somebody takes it back', async t => {
    const parts = await open(t)
    const pair = {
      reference: await arrive(parts, { name: 'Rosa Imagined', phone: '978-555-0142' }),
      other: await arrive(parts, { name: 'Rosa Imagined', phone: '978-555-0142' }),
    }
    await indexInquiries(parts)
    await dismissCase(parts, front, pair)
    await dismissCase(parts, front, pair)
    for (const [one, other] of [Object.values(pair), Object.values(pair).toReversed()] as string[][]) {
      t.same(await caseFor(parts, one ?? ''), { others: [], suggested: [], dismissed: [other] })
      t.equal((await toldOf(parts, one ?? '')).length, 1)
    }
    t.equal(
      (await rowOf(parts, pair.reference)).version,
      1,
      'it is no change that anybody could collide with',
    )
    await endCaseDismissal(parts, front, { reference: pair.other, other: pair.reference })
    t.equal((await caseFor(parts, pair.reference)).suggested.length, 1)
    await dismissCase(parts, front, pair)
    await joinCase(parts, front, { ...pair, version: 1, otherVersion: 1 })
    t.same(await caseFor(parts, pair.other), { others: [pair.reference], suggested: [], dismissed: [] })
  })

  t.test('on a stale version of either side nothing is joined, nothing undone, and nothing told', async t => {
    const parts = await open(t)
    const [reference, other] = [await arrive(parts, { name: 'Rosa' }), await arrive(parts, { name: 'Rosa' })]
    const seen = { reference, other, version: 1, otherVersion: 1 }
    await triageInquiry(parts, front, { reference: other, version: 1, verb: 'claim', input: {} })
    await t.rejects(joinCase(parts, front, seen), { name: 'Refusal', kind: 'conflict' })
    await t.rejects(joinCase(parts, front, { ...seen, reference: other, other: reference }), {
      name: 'Refusal',
      kind: 'conflict',
    })
    const racing = await Promise.allSettled([
      joinCase(parts, front, { ...seen, otherVersion: 2 }),
      triageInquiry(parts, front, { reference, version: 1, verb: 'claim', input: {} }),
    ])
    t.same(
      racing.filter(({ status }) => status === 'fulfilled').length,
      1,
      'of two who change the same version one is too late',
    )
    await joinCase(parts, front, await pairOf(parts, reference, other))
    const { version } = await rowOf(parts, reference)
    await t.rejects(endCase(parts, front, { reference, version: version - 1 }), {
      name: 'Refusal',
      kind: 'conflict',
    })
    t.same((await caseFor(parts, reference)).others, [other])
    t.equal((await toldOf(parts, other)).length, 1)
  })

  t.test('who may not, and what is no pair, is refused and remembered', async t => {
    const parts = await open(t)
    const rosa = await arrive(parts, { name: 'Rosa' })
    const { inquiry: test } = await storeInquiry(parts, [], { source: 'synthetic' })
    const pair = { reference: rosa, other: rosa, version: 1, otherVersion: 1 }
    await t.rejects(joinCase(parts, actor('administrator'), pair), { name: 'Refusal', kind: 'not_found' })
    await t.rejects(joinCase(parts, front, pair), { name: 'Refusal', kind: 'not_allowed' })
    await t.rejects(joinCase(parts, front, { ...pair, other: test.reference }), {
      name: 'Refusal',
      kind: 'not_allowed',
    })
    await t.rejects(joinCase(parts, front, { ...pair, other: 'CCCC-CCCC' }), {
      name: 'Refusal',
      kind: 'not_found',
    })
    await t.rejects(joinCase(parts, front, { ...pair, other: '' }), { name: 'Refusal', kind: 'invalid' })
    await t.rejects(endCase(parts, front, { reference: 'CCCC-CCCC', version: 1 }), {
      name: 'Refusal',
      kind: 'not_found',
    })
    const events = await parts.store.db.selectFrom('house_events').select(['kind', 'detail']).execute()
    t.equal(events.filter(({ kind }) => kind === 'refused').length, 5)
    t.same(await toldOf(parts, rosa), [])
  })
}
