import type { Test } from 'tap'
import { readDeskAnswers, readDeskInquiry } from '../../src/actions/desk/read-desk-inquiry.ts'
import { revealChannel } from '../../src/actions/desk/reveal-channel.ts'
import { triageInquiry, type Wish } from '../../src/actions/desk/triage-inquiry.ts'
import { openEntry } from '../../src/actions/desk/write-down.ts'
import { inviteStaff } from '../../src/actions/manage-staff.ts'
import type { Actor, Role } from '../../src/intake/roles.ts'
import { standingOf } from '../../src/intake/triage/queue.ts'
import { isFor, type Verb, verbs } from '../../src/intake/triage/verbs.ts'
import type { InquiryRow } from '../../src/storage/tables.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { everythingIn } from './columns.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const actor = (role: Role, id: string = role): Actor => ({
  id,
  role,
  name: 'Lee Invented',
  from: '127.0.0.1',
})
const lead = actor('lead')
const closed = { state: 'closed', closed_at: '2026-11-26T16:00:00.000Z', standing: 'closed' } as const
const note = 'canary-words of staff'

/** From where each verb is tried, and what its form sends. */
const tries: Record<Verb, { from?: Partial<InquiryRow>; input?: Record<string, string> }> = {
  claim: {},
  release_claim: { from: { assignee: 'lead' } },
  assign: { input: { to: '' } },
  acknowledge_risk: {
    from: { queue: 'immediate', risk: 'open', standing: 'immediate' },
    input: { note },
  },
  review: { from: { review: 'open', standing: 'review' }, input: { note } },
  attempt: {
    input: {
      ...{ channel: 'call', result: 'no_answer', note, callBackAt: '2026-11-30T10:00' },
      overrideReason: 'canary-words: asked for it by letter',
    },
  },
  screen: { input: { tool: 'canary-words', on: '2026-11-27', score: '7 canary-words', note } },
  note: { input: { note } },
  ask_information: { input: { note, by: '2026-11-30' } },
  ask_referrer: { from: { source: 'referral' }, input: { question: note, by: '2026-11-30' } },
  accept: { from: { source: 'referral' }, input: { note } },
  schedule: { input: { at: '2026-12-02T10:00', note } },
  admit: { from: { state: 'reached' }, input: { on: '2026-12-03', note } },
  decline: { input: { reason: 'needs_more', note } },
  not_reached: { from: { state: 'contacting', attempts: 5 }, input: { note } },
  person_declined: { from: { state: 'reached' }, input: { reason: 'cost', note } },
  close: { input: { reason: 'duplicate', note } },
  reopen: { from: closed, input: { note } },
  snooze: { input: { until: '2026-12-01T09:00', note } },
  wake: { from: { snoozed_until: '2026-12-01T14:00:00.000Z' } },
  quarantine: { input: { note } },
  release: { from: { quarantined: 1, standing: 'quarantine' }, input: { note } },
  hold: { input: { note } },
  unhold: { from: { held: 1 }, input: { note } },
}

const wish = ({ reference }: InquiryRow, verb: Verb, more: Partial<Wish> = {}): Wish => ({
  reference,
  version: 1,
  verb,
  input: tries[verb].input ?? {},
  ...more,
})

/** An inquiry as it is stored, with everything that happened to it but the looks. */
async function standOf({ store: { db } }: EngineParts, { id }: InquiryRow) {
  const row = await db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', '=', id)
    .where('kind', 'not in', ['received', 'opened', 'answers_viewed'])
    .orderBy('seq')
    .execute()
  const entries = await db.selectFrom('entries').selectAll().where('inquiry_id', '=', id).execute()
  return { row, events, entries }
}

const houseEvents = async ({ store: { db } }: EngineParts) =>
  (await db.selectFrom('house_events').selectAll().orderBy('seq').execute()).map(({ kind, detail }) => ({
    kind,
    ...(JSON.parse(detail) as object),
  }))

/** What every engine must keep of what staff do to an inquiry. */
export function triaging(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const url = await newDatabase(t)
    const clock = movableClock('2026-11-27T16:00:00.000Z')
    const parts = await partsFor(t, url, clock)
    return { parts, clock, second: () => partsFor(t, url, clock, parts.folder) }
  }
  const stored = async (parts: EngineParts, columns: Partial<InquiryRow> = {}) =>
    (await storeInquiry(parts, [], columns)).inquiry

  t.test('each verb leaves its change, its words sealed, and one event of codes', async t => {
    const { parts } = await open(t)
    for (const verb of verbs) {
      const before = await stored(parts, tries[verb].from)
      const answered = await triageInquiry(parts, lead, wish(before, verb))
      const { row, events, entries } = await standOf(parts, before)
      t.same(answered, row, `${verb} answers what is stored`)
      t.equal(row.version, 2, verb)
      t.equal(row.standing, standingOf(row), `${verb}: where it stands`)
      const event = events.at(-1)
      t.match(event, { kind: verb, actor: 'staff:lead' })
      t.equal(events.length, verb === 'attempt' ? 2 : 1)
      const detail = JSON.parse(event?.detail ?? '{}')
      t.match(detail, { version: 2, from: '127.0.0.1' }, verb)
      for (const value of Object.values(detail)) t.match(String(value), /^[\w.:-]{1,60}$/, verb)
      const entry = entries.find(({ id }) => id === detail.entry)
      const input = tries[verb].input ?? {}
      t.equal(entry === undefined, Object.keys(input).length === 0, `${verb}: written down`)
      if (entry)
        t.match(
          openEntry(await parts.vault.dataKey(row, 'inquiries'), entry),
          { verb, input },
          `${verb}: it opens`,
        )
    }
    t.notMatch(
      await everythingIn(parts.store.db),
      /canary-words/,
      'what staff wrote stands nowhere in the clear',
    )
  })

  t.test('a double click, and a page sent again, change an inquiry once', async t => {
    const { parts, second } = await open(t)
    const programs = [parts, await second()]
    for (const verb of verbs) {
      const before = await stored(parts, tries[verb].from)
      const answers = await Promise.all(
        [0, 1, 2, 3].map(n => triageInquiry(programs[n % 2] ?? parts, lead, wish(before, verb))),
      )
      answers.push(await triageInquiry(parts, lead, wish(before, verb)))
      t.same([...new Set(answers.map(({ version }) => version))], [2], verb)
      const { row, events, entries } = await standOf(parts, before)
      t.equal(row.version, 2, verb)
      t.equal(events.filter(({ kind }) => kind === verb).length, 1, verb)
      t.ok(entries.length <= 1, verb)
    }
    const before = await stored(parts)
    await triageInquiry(parts, lead, wish(before, 'note'))
    for (const [who, verb, input] of [
      [lead, 'note', { note: 'other words' }],
      [actor('lead', 'another'), 'note', { note }],
      [lead, 'hold', { note }],
    ] as const)
      await t.rejects(triageInquiry(parts, who, wish(before, verb, { input })), {
        name: 'Refusal',
        kind: 'conflict',
      })
    t.equal((await standOf(parts, before)).entries.length, 1)
  })

  t.test('what is refused changes nothing, and is an event of the house without words', async t => {
    const { parts } = await open(t)
    const plain = await stored(parts)
    const danger = await stored(parts, tries.acknowledge_risk.from)
    const ended = await stored(parts, closed)
    const synthetic = await stored(parts, { source: 'synthetic', standing: 'synthetic' })
    const before = await everythingOf(parts)
    const refused: [string, Actor, Wish, string][] = [
      ['an administrator', actor('administrator'), wish(plain, 'claim'), 'not_found'],
      ['somebody else’s number', lead, wish(plain, 'claim', { reference: 'ZZZZ-ZZZZ' }), 'not_found'],
      ['no number at all', lead, wish(plain, 'claim', { reference: 'Rosa canary' }), 'not_found'],
      ['a version of before', lead, wish(plain, 'note', { version: 0 }), 'conflict'],
      ['a version to come', lead, wish(plain, 'note', { version: 2 }), 'conflict'],
      ['a role, before the version', actor('front_desk'), wish(plain, 'hold', { version: 0 }), 'not_allowed'],
      ['an open risk', lead, wish(danger, 'close'), 'not_allowed'],
      ['what has ended', lead, wish(ended, 'claim'), 'not_allowed'],
      ['the daily test', lead, wish(synthetic, 'note'), 'not_allowed'],
    ]
    for (const [name, who, wanted, kind] of refused) {
      await t.rejects(triageInquiry(parts, who, wanted), { name: 'Refusal', kind }, name)
      t.match((await houseEvents(parts)).at(-1), { kind: 'refused', wanted: wanted.verb, why: kind }, name)
    }
    for (const role of ['front_desk', 'clinician', 'lead', 'administrator'] as const)
      for (const verb of verbs.filter(verb => !isFor(verb, role)))
        await t.rejects(
          triageInquiry(parts, actor(role), wish(await stored(parts, tries[verb].from), verb)),
          { name: 'Refusal' },
          `${role}: ${verb}`,
        )
    const told = (await houseEvents(parts)).length
    await t.rejects(triageInquiry(parts, lead, wish(plain, 'note', { input: {} })), {
      name: 'Refusal',
      kind: 'invalid',
    })
    t.equal((await houseEvents(parts)).length, told, 'a form to fill in once more is none')
    const after = await everythingOf(parts)
    for (const id of before.keys()) t.same(after.get(id), before.get(id))
    t.notMatch(JSON.stringify(await houseEvents(parts)), /canary|ZZZZ-ZZZZ.*Rosa/)
  })

  t.test('an inquiry is given to whoever works at the desk now, and to nobody else', async t => {
    const { parts } = await open(t)
    const person = async (role: Role) =>
      (
        await inviteStaff(parts, 'command:test', {
          name: 'Pat Invented',
          email: `${role}@staff.example`,
          role,
        })
      ).id
    const clinician = await person('clinician')
    const before = await stored(parts)
    const give = (to: string, version = 1) =>
      triageInquiry(parts, lead, wish(before, 'assign', { input: { to }, version }))
    for (const to of ['nobody-of-the-kind', await person('administrator')])
      await t.rejects(give(to), {
        name: 'Refusal',
        kind: 'invalid',
        faults: [{ field: 'to', code: 'unknown_person' }],
      })
    t.equal((await give(clinician)).assignee, clinician)
    await parts.store.commit(trx =>
      trx
        .updateTable('staff')
        .set({ disabled_at: '2026-11-27T16:00:00.000Z' })
        .where('id', '=', clinician)
        .execute(),
    )
    await t.rejects(give(clinician, 2), { name: 'Refusal', kind: 'invalid' })
    t.equal((await give('', 2)).assignee, null)
  })

  t.test(
    'a way that was not allowed needs a reason; the reason is sealed, the override is an event',
    async t => {
      const { parts } = await open(t)
      const before = await stored(parts)
      const tried = (input: Record<string, string>, version = 1) =>
        triageInquiry(parts, actor('front_desk'), wish(before, 'attempt', { input, version }))
      for (const [channel, result] of [
        ['call', 'reached'],
        ['call', 'voicemail_left'],
        ['post', 'sent'],
      ] as const)
        await t.rejects(tried({ channel, result }), {
          name: 'Refusal',
          faults: [{ field: 'overrideReason', code: 'channel_forbidden' }],
        })
      await tried({ channel: 'in_person', result: 'reached' })
      await tried({ channel: 'post', result: 'sent', overrideReason: 'canary-words' }, 2)
      const { events, entries } = await standOf(parts, before)
      t.same(
        events.map(({ kind }) => kind),
        ['attempt', 'override', 'attempt'],
      )
      t.match(JSON.parse(events[1]?.detail ?? ''), { channel: 'post', entry: entries.at(-1)?.id })
      t.notMatch(JSON.stringify([events, entries]), /canary-words/)
    },
  )

  t.test('a look is remembered before anything is shown, and each sees what their role may', async t => {
    const { parts, clock } = await open(t)
    const row = await stored(parts)
    const [front, clinician] = [actor('front_desk'), actor('clinician')]
    const looks = async () =>
      (await parts.store.db.selectFrom('events').selectAll().where('inquiry_id', '=', row.id).execute())
        .filter(({ kind }) => kind === 'opened' || kind === 'answers_viewed')
        .map(({ kind, actor }) => `${kind} ${actor}`)
    let version = 0
    for (const verb of ['note', 'screen', 'attempt'] as const)
      await triageInquiry(parts, clinician, wish(row, verb, { version: ++version }))

    const seen = await readDeskInquiry(parts, front, row.reference)
    t.equal(seen.result, null)
    t.same(
      seen.entries.map(({ kind }) => kind),
      ['note', 'attempt'],
    )
    t.same(seen.contact.ways, [])
    t.same(seen.contact.forbidden, ['call', 'text', 'email'])
    t.notMatch(JSON.stringify(seen), /978-555-0177|zebulon\.canary|canary-reason|xylophone/)
    clock.move(9 * 60_000)
    await readDeskInquiry(parts, front, row.reference)
    t.same(await looks(), ['opened staff:front_desk'], 'within ten minutes it is one look')
    clock.move(2 * 60_000)
    await readDeskInquiry(parts, front, row.reference)
    const whole = await readDeskInquiry(parts, clinician, row.reference)
    t.match(whole.result, { reasons: ['canary-reason'] })
    t.equal(whole.entries.length, 3)
    t.equal(whole.brokenEvent, null)
    t.match(whole.events.at(-1), { kind: 'opened' }, 'this look stands among the events')
    t.notMatch(JSON.stringify(whole), /xylophone/, 'the answers are one click away')
    t.match(await readDeskAnswers(parts, clinician, row.reference), {
      answers: { message: 'xylophone-canary-message' },
    })
    await readDeskAnswers(parts, clinician, row.reference)
    t.same(await looks(), [
      'opened staff:front_desk',
      'opened staff:front_desk',
      'opened staff:clinician',
      'answers_viewed staff:clinician',
      'answers_viewed staff:clinician',
    ])

    const before = await looks()
    await t.rejects(readDeskAnswers(parts, front, row.reference), { name: 'Refusal', kind: 'not_found' })
    await t.rejects(readDeskInquiry(parts, actor('administrator'), row.reference), {
      name: 'Refusal',
      kind: 'not_found',
    })
    await t.rejects(readDeskInquiry(parts, lead, 'ZZZZ-ZZZZ'), { name: 'Refusal', kind: 'not_found' })
    await t.rejects(revealChannel(parts, actor('administrator'), row.reference, 'call', note), {
      name: 'Refusal',
      kind: 'not_found',
    })
    t.same(await looks(), before)
    t.match(await houseEvents(parts), [
      { kind: 'refused', wanted: 'answers_viewed', inquiry: row.reference },
      { kind: 'refused', wanted: 'opened', inquiry: row.reference },
      { kind: 'refused', wanted: 'opened' },
      { kind: 'refused', wanted: 'override' },
    ])
  })

  t.test('an address that was not to be used is shown after its reason was kept', async t => {
    const { parts } = await open(t)
    const row = await stored(parts)
    const reveal = (channel: 'email' | 'post', reason: string) =>
      revealChannel(parts, actor('front_desk'), row.reference, channel, reason)
    await t.rejects(reveal('email', '  short   '), {
      name: 'Refusal',
      faults: [{ field: 'reason', code: 'too_short' }],
    })
    await t.rejects(reveal('email', 'x'.repeat(2001)), {
      name: 'Refusal',
      faults: [{ field: 'reason', code: 'too_long' }],
    })
    await t.rejects(reveal('email', `${note}\0`), {
      name: 'Refusal',
      faults: [{ field: 'reason', code: 'unreadable' }],
    })
    await t.rejects(reveal('post', note), {
      name: 'Refusal',
      faults: [{ field: 'channel', code: 'missing' }],
    })
    t.same((await standOf(parts, row)).events, [], 'nothing was shown, and nothing is kept')
    t.equal(await reveal('email', note), 'zebulon.canary@example.net')
    const stand = await standOf(parts, row)
    t.match(stand, { row: { version: 1 }, events: [{ kind: 'override' }], entries: [{ kind: 'override' }] })
    const seen = await readDeskInquiry(parts, lead, row.reference)
    t.match(seen.entries, [{ kind: 'override', given: { channel: 'email', note } }])
    t.notMatch(JSON.stringify(stand), /canary/)
  })

  t.test('what came under one form is found from each of it', async t => {
    const { parts } = await open(t)
    const first = await stored(parts)
    const second = await stored(parts, { linked_to: first.id, relation: 'adds' })
    const third = await stored(parts, { linked_to: first.id })
    await stored(parts)
    const linked = async ({ reference }: InquiryRow) =>
      Object.fromEntries(
        (await readDeskInquiry(parts, lead, reference)).linked.map(({ reference, relation }) => [
          reference,
          relation,
        ]),
      )
    t.same(await linked(first), { [second.reference]: 'adds', [third.reference]: null })
    t.same(await linked(second), { [first.reference]: 'first', [third.reference]: null })
  })
}

/** Everything of every inquiry, by id. */
async function everythingOf(parts: EngineParts) {
  const rows = await parts.store.db.selectFrom('inquiries').selectAll().execute()
  return new Map(await Promise.all(rows.map(async row => [row.id, await standOf(parts, row)] as const)))
}
