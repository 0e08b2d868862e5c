import type { Test } from 'tap'
import { addApiClient } from '../../src/actions/api-clients.ts'
import { endTracker, renewTracker } from '../../src/actions/desk/change-tracker.ts'
import { recordLook } from '../../src/actions/desk/looks.ts'
import { triageInquiry } from '../../src/actions/desk/triage-inquiry.ts'
import type { Arrival } from '../../src/actions/inquiry-rows.ts'
import { readReferralReceipt } from '../../src/actions/read-referral-receipt.ts'
import { receiveInquiry } from '../../src/actions/receive-inquiry.ts'
import { answerCheck as check } from '../../src/actions/tracker/answer-check.ts'
import type { Tracked } from '../../src/actions/tracker/find-tracker.ts'
import { openTracker, readTracker } from '../../src/actions/tracker/read-tracker.ts'
import { type Saying, referrerSays as say } from '../../src/actions/tracker/referrer-says.ts'
import { Refusal } from '../../src/intake/faults.ts'
import { parseForm } from '../../src/intake/form/parse-form.ts'
import type { Actor } from '../../src/intake/roles.ts'
import type { Verb } from '../../src/intake/triage/verbs.ts'
import { referralForm } from '../../src/practice/referral-form.ts'
import { eventsOf, firstBrokenEvent } from '../../src/storage/events.ts'
import { inquiryById } from '../../src/storage/inquiries.ts'
import { invented } from '../helpers/referral.ts'
import { movableClock } from '../helpers/service.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const lead: Actor = { id: 'lead', role: 'lead', name: 'Lee Invented', from: '127.0.0.1' }
const elsewhere = { from: '203.0.113.7', desk: null }
const born = '4/23/1988'
const day = 86_400_000

const arrival = (
  token: string,
  fields: Record<string, string> = {},
  more: Partial<Arrival> = {},
): Arrival => ({
  parsed: parseForm(referralForm, { ...invented, ...fields }),
  token,
  suspicions: [],
  language: 'en',
  source: 'referral',
  ...more,
})

const counted = ['inquiries', 'referrals', 'organisations', 'api_referrals', 'events', 'notices'] as const
const countsIn = async ({ store }: EngineParts) => {
  const counts: Record<string, number> = {}
  for (const table of counted) counts[table] = (await store.db.selectFrom(table).selectAll().execute()).length
  return counts
}

/** Sends a referral, and answers its id, the address of its tracker and its rows. */
async function sent(parts: EngineParts, fields: Record<string, string> = {}, more: Partial<Arrival> = {}) {
  const { receipt } = await receiveInquiry(parts, arrival(parts.newId(), fields, more))
  const read = await readReferralReceipt(parts, receipt)
  const { id } = await parts.store.db
    .selectFrom('inquiries')
    .select('id')
    .where('reference', '=', read?.reference ?? '')
    .executeTakeFirstOrThrow()
  return { id, reference: read?.reference ?? '', token: read?.details?.tracker.token ?? '' }
}

const answerCheck = (parts: EngineParts, token: string, typed: string) =>
  check(parts, token, typed, elsewhere)
const referrerSays = (parts: EngineParts, tracked: Tracked, saying: Saying) =>
  say(parts, tracked, saying, elsewhere)

const opened = async (parts: EngineParts, token: string) =>
  openTracker(parts, token, (await answerCheck(parts, token, born)) ?? '')

const statusOf = async (parts: EngineParts, token: string) => {
  const tracked = await opened(parts, token)
  return tracked && (await readTracker(parts, tracked)).status
}

async function verb(parts: EngineParts, id: string, verb: Verb, input: Record<string, string> = {}) {
  const row = await inquiryById(parts.store.db, id)
  return triageInquiry(parts, lead, {
    reference: row?.reference ?? '',
    version: row?.version ?? 0,
    verb,
    input,
  })
}

/** Kinds of all events of an inquiry; throws where its chain is broken. */
async function kindsOf({ store, vault }: EngineParts, id: string) {
  const events = await eventsOf(store.db, id)
  if (firstBrokenEvent(vault.secrets.chain, events) !== null) throw new Error(`The chain of ${id} is broken`)
  return events.map(({ kind }) => kind)
}

const referralIn = ({ store }: EngineParts, id: string) =>
  store.db.selectFrom('referrals').selectAll().where('inquiry_id', '=', id).executeTakeFirstOrThrow()

const noticesIn = async ({ store }: EngineParts, id: string, kind: string) =>
  (
    await store.db
      .selectFrom('notices')
      .select(['channel', 'recipient'])
      .where('inquiry_id', '=', id)
      .where('kind', '=', kind)
      .orderBy('channel')
      .execute()
  ).map(({ channel, recipient }) => ({ channel, recipient }))

/** How many of some works came through; anything but a conflict is thrown on. */
async function through(works: readonly Promise<unknown>[]): Promise<number> {
  const settled = await Promise.allSettled(works)
  for (const one of settled)
    if (one.status === 'rejected' && !(one.reason instanceof Refusal && one.reason.kind === 'conflict'))
      throw one.reason
  return settled.filter(({ status }) => status === 'fulfilled').length
}

/** What every engine must keep of a referral, from its arrival to its end. */
export function referring(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => {
    const url = await newDatabase(t)
    const clock = movableClock('2026-11-24T15:00:00Z')
    const parts = await partsFor(t, url, clock)
    return { parts, clock, second: () => partsFor(t, url, clock, parts.folder) }
  }

  t.test('a referral is stored whole or not at all', async t => {
    const { parts } = await open(t)
    const { store } = parts
    const cut: EngineParts = {
      ...parts,
      store: {
        ...store,
        commit: work =>
          store.commit(async trx => {
            await work(trx)
            throw new Error('cut off')
          }),
      },
    }
    await t.rejects(receiveInquiry(cut, arrival('token')), /cut off/)
    await t.rejects(receiveInquiry(parts, arrival('token', {}, { client: 'nobody' })), /foreign key/i)
    t.same(await countsIn(parts), Object.fromEntries(counted.map(table => [table, 0])))
    const { id } = await sent(parts)
    t.same(await countsIn(parts), {
      ...{ inquiries: 1, referrals: 1, organisations: 1, api_referrals: 0, events: 1, notices: 2 },
    })
    t.notMatch(
      JSON.stringify(await referralIn(parts, id)),
      /invented|2000000010|978-555/i,
      'nothing readable',
    )
  })

  t.test('one token from two programs at once: one referral, counted once', async t => {
    const { parts, second } = await open(t)
    const both = [parts, await second()]
    const received = await Promise.all(
      Array.from({ length: 12 }, (_, n) => receiveInquiry(both[n % 2] ?? parts, arrival('token'))),
    )
    t.equal(new Set(received.map(({ receipt }) => receipt)).size, 1)
    t.match(await countsIn(parts), { inquiries: 1, referrals: 1, organisations: 1, events: 1, notices: 2 })
    const { referrals } = await parts.store.db
      .selectFrom('organisations')
      .selectAll()
      .executeTakeFirstOrThrow()
    t.equal(Number(referrals), 1)
  })

  t.test("a program's name for a send: the first content stays, another one is refused", async t => {
    const { parts, second } = await open(t)
    const both = [parts, await second()]
    const client = (
      await addApiClient(parts, 'command:test', { organisation: 'A', scopes: [], webhookUrl: null })
    ).id
    const sends = Array.from({ length: 12 }, (_, n) =>
      receiveInquiry(
        both[n % 2] ?? parts,
        arrival('name', { reason: `Reason ${n % 3}.` }, { client, cameBy: 'api' }),
      ),
    )
    t.equal(await through(sends), 4, 'one content wins, and is answered alike each time')
    t.match(await countsIn(parts), { inquiries: 1, referrals: 1, api_referrals: 1 })
    const answers = (await Promise.allSettled(sends)).flatMap(one =>
      one.status === 'fulfilled' ? [one.value] : [],
    )
    t.equal(answers.filter(({ repeated }) => !repeated).length, 1)
    t.equal(new Set(answers.map(({ receipt }) => receipt)).size, 1)
  })

  t.test('an organisation is one, however it is written, and counts each referral', async t => {
    const { parts, second, clock } = await open(t)
    const both = [parts, await second()]
    await sent(parts, { referrer_organisation: 'Invented Care' })
    clock.move(day)
    const spellings = ['invented care', ' Invented  CARE, Inc.', 'The Invented Care', 'Ínvented Care']
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        sent(both[n % 2] ?? parts, { referrer_organisation: spellings[n % 4] ?? '' }),
      ),
    )
    await sent(parts, { referrer_organisation: 'Another Care' })
    await sent(parts, { referrer_organisation: ' ' }).catch(() => null)
    const rows = await parts.store.db.selectFrom('organisations').selectAll().orderBy('referrals').execute()
    t.same(
      rows.map(row => [Number(row.referrals), row.first_at.slice(0, 10), row.last_at.slice(0, 10)]),
      [
        [1, '2026-11-25', '2026-11-25'],
        [13, '2026-11-24', '2026-11-25'],
      ],
    )
    t.notMatch(JSON.stringify(rows), /invented|another/i, 'its name is sealed')
    const named = await parts.store.db.selectFrom('referrals').select('organisation_id').execute()
    t.equal(named.filter(({ organisation_id }) => organisation_id === rows[1]?.id).length, 13)
  })

  t.test('an address opens with the right answer, for its time, and from no other issue', async t => {
    const { parts, clock } = await open(t)
    const { id, reference, token } = await sent(parts)
    t.equal(await answerCheck(parts, token, '1/1/1990'), null)
    const mark = (await answerCheck(parts, token, born)) ?? ''
    t.ok(await openTracker(parts, token, mark))
    t.equal(Number((await referralIn(parts, id)).tracker_tries), 0, 'a right answer forgives the wrong ones')
    const renewed = [1, 2, 3, 4, 5, 6].map(() => renewTracker(parts, lead, reference))
    const renewals = await through(renewed)
    t.ok(renewals >= 1)
    t.equal(Number((await referralIn(parts, id)).tracker_issue), 1 + renewals)
    t.equal(await openTracker(parts, token, mark), null, 'the old address and every visit to it are over')
    const { receipt } = await receiveInquiry(parts, arrival('another'))
    const other = (await readReferralReceipt(parts, receipt))?.details?.tracker.token ?? ''
    t.equal(await openTracker(parts, other, mark), null, 'a mark opens no other referral')
    clock.move(181 * day)
    t.equal(await answerCheck(parts, other, born), null, 'its time is over')
    t.same(
      (await kindsOf(parts, id)).filter(kind => kind.startsWith('tracker')),
      ['tracker_refused', 'tracker_opened', ...Array(renewals).fill('tracker_renewed')],
    )
  })

  t.test('wrong answers from two programs at once: five are heard, and it locks once', async t => {
    const { parts, second } = await open(t)
    const both = [parts, await second()]
    const { id, token } = await sent(parts)
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, n) => answerCheck(both[n % 2] ?? parts, token, `1/${n + 1}/1990`)),
    )
    t.ok(answers.every(answer => answer === null))
    t.match(await referralIn(parts, id), { tracker_ended: 'locked' })
    const kinds = await kindsOf(parts, id)
    t.same(
      [
        kinds.filter(kind => kind === 'tracker_refused').length,
        kinds.filter(kind => kind === 'tracker_locked').length,
      ],
      [5, 1],
    )
    t.equal((await noticesIn(parts, id, 'referral_changed')).length, 1, 'the team hears of it once')
    t.equal(await answerCheck(parts, token, born), null)
  })

  t.test('each step is shown, stored and told as far as the person agreed, in one transaction', async t => {
    const { parts } = await open(t)
    const { id: client } = await addApiClient(parts, 'command:test', {
      ...{ organisation: 'Invented Care', scopes: ['referrals'] },
      webhookUrl: 'https://care.example/hook',
    })
    const full = await sent(parts, {}, { client, cameBy: 'api' })
    const less = await sent(parts, { feedback: 'received' }, { client, cameBy: 'api' })
    const none = await sent(parts, { feedback: 'none' }, { client, cameBy: 'api' })
    const steps: [Verb, Record<string, string>, string][] = [
      [
        'ask_referrer',
        { question: 'Which step of care was the last?', by: '2026-11-30' },
        'need_information',
      ],
      ['accept', {}, 'accepted'],
      ['attempt', { channel: 'call', result: 'reached', overrideReason: 'They called.' }, 'accepted'],
      ['schedule', { at: '2026-12-02T10:00' }, 'scheduled'],
      ['admit', { on: '2026-12-03' }, 'started'],
    ]
    for (const [step, input, status] of steps) {
      for (const { id } of [full, less, none]) await verb(parts, id, step, input)
      t.same(
        [
          await statusOf(parts, full.token),
          await statusOf(parts, less.token),
          await statusOf(parts, none.token),
        ],
        [status, 'received', null],
        step,
      )
    }
    const told = await noticesIn(parts, full.id, 'referrer_changed')
    t.same(
      told.map(({ channel }) => channel),
      [...Array(4).fill('mail'), ...Array(4).fill('program')],
    )
    t.notMatch(
      JSON.stringify(told),
      /started|accepted|practice\.example|care\.example/,
      'what they hear is sealed',
    )
    for (const { id } of [less, none]) t.same(await noticesIn(parts, id, 'referrer_changed'), [])
    t.ok((await kindsOf(parts, full.id)).length > steps.length)
  })

  t.test('a referrer who writes while staff work loses nothing, and takes it back once', async t => {
    const { parts, second } = await open(t)
    const both = [parts, await second()]
    const { id, token } = await sent(parts)
    const tracked = await opened(parts, token)
    if (!tracked) throw new Error('The tracker did not open')
    const says = (n: number) =>
      referrerSays(both[n % 2] ?? parts, tracked, { act: 'added', note: `canary-words ${n}` })
    const [written] = await Promise.all([
      through([0, 1, 2].map(says)),
      through([verb(parts, id, 'note', { note: 'x' }), verb(parts, id, 'claim')]),
    ])
    t.equal(written, 3)
    await Promise.all([0, 1].map(n => referrerSays(both[n] ?? parts, tracked, { act: 'withdrew', note: '' })))
    const kinds = await kindsOf(parts, id)
    t.equal(kinds.filter(kind => kind === 'referrer_added').length, 3)
    t.equal(kinds.filter(kind => kind === 'referrer_withdrew').length, 1)
    const entries = await parts.store.db
      .selectFrom('entries')
      .selectAll()
      .where('inquiry_id', '=', id)
      .where('kind', '=', 'referrer')
      .execute()
    t.equal(entries.length, 3)
    t.notMatch(JSON.stringify(entries), /canary/)
    t.match(await inquiryById(parts.store.db, id), { closed_at: null }, 'taking it back closes nothing')
    t.equal(await statusOf(parts, token), 'withdrawn')
  })

  t.test('a referrer who adds very much is stopped for a day; what we asked may be answered', async t => {
    const { parts, clock, second } = await open(t)
    const both = [parts, await second()]
    const { id, token } = await sent(parts)
    const tracked = await opened(parts, token)
    if (!tracked) throw new Error('The tracker did not open')
    const add = (n: number, act: 'added' | 'withdrew' = 'added') =>
      referrerSays(both[n % 2] ?? parts, tracked, { act, note: `n ${n}` })
    const many = await Promise.all(Array.from({ length: 30 }, (_, n) => add(n)))
    t.equal(many.filter(said => said === 'kept').length, 20)
    t.equal(many.filter(said => said === 'full').length, 10)
    t.equal((await noticesIn(parts, id, 'referral_changed')).length, 1, 'and the team hears once')
    await verb(parts, id, 'ask_referrer', { question: 'Which step of care?', by: '2026-11-30' })
    t.same([await add(1), await add(2)], ['kept', 'full'], 'the answer, and nothing more')
    t.equal(await add(1, 'withdrew'), 'kept')
    clock.move(day)
    t.equal(await add(3), 'kept')
  })

  t.test('the team hears again once it has looked; of a quarantined one it hears alike', async t => {
    const { parts, clock } = await open(t)
    const [one, apart] = [await sent(parts), await sent(parts, {}, { suspicions: ['trap_filled'] })]
    const [tracked, other] = [await opened(parts, one.token), await opened(parts, apart.token)]
    if (!tracked || !other) throw new Error('A tracker did not open')
    const add = async () => {
      await referrerSays(parts, tracked, { act: 'added', note: 'x' })
      clock.move(60_000)
      return (await noticesIn(parts, one.id, 'referral_changed')).length
    }
    const out = () =>
      parts.store.db
        .updateTable('notices')
        .set({ state: 'sent', due_at: null, done_at: parts.now().toISOString() })
        .execute()
    t.equal(await add(), 1)
    t.equal(await add(), 1, 'it has not gone out')
    await out()
    clock.move(60 * 60_000)
    t.equal(await add(), 1, 'nobody has looked')
    await recordLook(parts, lead, tracked.inquiry, 'opened')
    t.equal(await add(), 2)
    await out()
    await recordLook(parts, lead, tracked.inquiry, 'answers_viewed')
    t.equal(await add(), 3)
    const waits = await parts.store.db
      .selectFrom('notices')
      .select('due_at')
      .where('inquiry_id', '=', one.id)
      .where('state', '=', 'queued')
      .execute()
    t.equal(waits.length, 1)
    const due = Date.parse(waits[0]?.due_at ?? '') - parts.now().getTime()
    t.ok(due > 7 * 60_000 && due < 10 * 60_000, 'and not at once')
    for (const act of ['added', 'added', 'withdrew'] as const)
      await referrerSays(parts, other, { act, note: 'x' })
    const heard = await parts.store.db
      .selectFrom('notices')
      .select(['urgent', 'channel'])
      .where('inquiry_id', '=', apart.id)
      .where('kind', '=', 'referral_changed')
      .execute()
    t.same(heard, [{ urgent: 0, channel: 'mail' }], 'once until somebody looks, and never as urgent')
    t.ok((await kindsOf(parts, apart.id)).includes('referrer_added'))
  })

  t.test('one mailbox that is stuck keeps nothing from the others', async t => {
    const { parts, clock } = await open(t)
    const several: EngineParts = {
      ...parts,
      audience: {
        admissionsEmails: ['one@practice.example', 'two@practice.example', 'three@practice.example'],
        webhook: false,
      },
    }
    const { id, token } = await sent(several)
    const tracked = await opened(several, token)
    if (!tracked) throw new Error('The tracker did not open')
    const add = async () => {
      await referrerSays(several, tracked, { act: 'added', note: 'x' })
      clock.move(60_000)
      return (await noticesIn(several, id, 'referral_changed')).length
    }
    t.equal(await add(), 3)
    t.equal(await add(), 3, 'it has gone out to nobody')
    const [stuck, ...others] = (
      await parts.store.db
        .selectFrom('notices')
        .select('id')
        .where('inquiry_id', '=', id)
        .where('kind', '=', 'referral_changed')
        .orderBy('id', 'desc')
        .execute()
    ).map(({ id }) => id)
    const mark = (ids: readonly string[], marks: object) =>
      parts.store.db.updateTable('notices').set(marks).where('id', 'in', ids).execute()
    await mark([stuck ?? ''], { state: 'deferred', due_at: '2026-11-25T15:00:00.000Z' })
    await mark(others, { state: 'sent', due_at: null, done_at: parts.now().toISOString() })
    clock.move(60 * 60_000)
    t.equal(await add(), 3, 'nobody has looked')
    await recordLook(parts, lead, tracked.inquiry, 'opened')
    t.equal(await add(), 6)
    t.equal(await add(), 6, 'the next has gone out to nobody yet')
  })

  t.test('whatever staff change meanwhile, a referrer never hears of it', async t => {
    const { parts } = await open(t)
    const { id, token } = await sent(parts)
    const tracked = await opened(parts, token)
    if (!tracked) throw new Error('The tracker did not open')
    const busy: EngineParts = {
      ...parts,
      store: {
        ...parts.store,
        async commit(work) {
          await verb(parts, id, 'note', { note: 'x' })
          return parts.store.commit(work)
        },
      },
    }
    t.equal(await referrerSays(busy, tracked, { act: 'added', note: 'x' }), 'kept')
  })

  t.test('staff end an address while it is being answered: it opens no more', async t => {
    const { parts, second } = await open(t)
    const other = await second()
    const { id, reference, token } = await sent(parts)
    const [mark] = await Promise.all([answerCheck(parts, token, born), endTracker(other, lead, reference)])
    t.equal(await openTracker(parts, token, mark ?? ''), null)
    t.equal(await answerCheck(parts, token, born), null)
    t.match(await referralIn(parts, id), { tracker_ended: 'revoked' })
    t.ok((await kindsOf(parts, id)).includes('tracker_revoked'))
  })
}
