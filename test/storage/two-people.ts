import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import type { Test } from 'tap'
import { triageInquiry, type Wish } from '../../src/actions/desk/triage-inquiry.ts'
import { readOrder } from '../../src/actions/desk/verb-input.ts'
import { Refusal } from '../../src/intake/faults.ts'
import type { Actor } from '../../src/intake/roles.ts'
import { apply } from '../../src/intake/triage/apply.ts'
import type { TriageRecord } from '../../src/intake/triage/record.ts'
import type { Verb } from '../../src/intake/triage/verbs.ts'
import type { EventRow, InquiryRow } from '../../src/storage/tables.ts'
import { movableClock } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

const rounds = 200

const person = (id: string): Actor => ({ id, role: 'lead', name: `${id} Invented`, from: '127.0.0.1' })

const pool: readonly Verb[] = [
  ...(['claim', 'release_claim', 'assign', 'note', 'attempt', 'schedule', 'ask_information'] as const),
  ...(['snooze', 'wake', 'hold', 'unhold', 'close', 'reopen'] as const),
]

interface Act {
  verb: Verb
  /** Turns of the event loop between the look and the click, and between the click and the store. */
  looks: number
  waits: number
}

const act: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom(...pool),
  looks: fc.nat(6),
  waits: fc.nat(6),
})
const acts = fc.array(act, { minLength: 2, maxLength: 4 })

const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await turn()
}

/** The same store, slower by some turns before each commit. */
const slower = (parts: EngineParts, count: number): EngineParts => ({
  ...parts,
  store: {
    ...parts.store,
    commit: async work => {
      await turns(count)
      return parts.store.commit(work)
    },
  },
})

type Sent = Wish & { actor: Actor; accepted: number | null }

/** Somebody at the desk: looks, thinks, sends, and looks again whatever came of it. */
async function work(parts: EngineParts, actor: Actor, reference: string, todo: readonly Act[]) {
  const sent: Sent[] = []
  for (const [n, { verb, looks, waits }] of todo.entries()) {
    const { version } = await parts.store.db
      .selectFrom('inquiries')
      .select('version')
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow()
    await turns(looks)
    const input = {
      ...{ note: `${actor.id} ${n}`, until: '2026-12-01T10:00', at: '2026-12-02T10:00', by: '2026-12-03' },
      ...{ channel: 'in_person', result: 'reached', reason: 'other', to: '' },
    }
    const wish: Wish = { reference, version, verb, input }
    const accepted = await triageInquiry(slower(parts, waits), actor, wish).then(
      row => row.version,
      (error: unknown) => {
        if (error instanceof Refusal && ['conflict', 'not_allowed'].includes(error.kind)) return null
        throw error
      },
    )
    sent.push({ ...wish, actor, accepted })
  }
  return sent
}

/** What the rules alone make of what was accepted, in the order of the versions. */
function replayed(
  parts: EngineParts,
  first: TriageRecord,
  sent: readonly Sent[],
  events: readonly EventRow[],
) {
  let record = first
  for (const { verb, input, actor, accepted } of sent) {
    const at = new Date(events.find(({ detail }) => versionIn(detail) === accepted)?.at ?? 0)
    const order = readOrder(parts.practice, verb, input, at)
    record = { ...record, ...apply(record, order, { ...parts.practice, staff: actor, at }) }
  }
  return record
}

const versionIn = (detail: string) => (JSON.parse(detail) as { version?: number }).version

const triageOf = ({
  state,
  act_by,
  snoozed_until,
  assignee,
  attempts,
  first_contact_at,
  held,
}: TriageRecord) => ({
  ...{ state, act_by, snoozed_until, assignee, attempts, first_contact_at, held },
})

/** Two of the staff, each at a program of their own, on one inquiry at a time. */
export function twoPeople(t: Test, newDatabase: NewDatabase) {
  t.test(`${rounds} random interleavings on one inquiry: nothing is overwritten in silence`, async t => {
    const url = await newDatabase(t)
    const clock = movableClock('2026-11-27T16:00:00.000Z')
    const one = await partsFor(t, url, clock)
    const other = await partsFor(t, url, clock, one.folder)
    const { db } = one.store
    let [done, refused] = [0, 0]
    for (const [mine, theirs] of fc.sample(fc.tuple(acts, acts), { numRuns: rounds, seed: 6 })) {
      const { inquiry } = await storeInquiry(one, [])
      const sent = (
        await Promise.all([
          work(one, person('one'), inquiry.reference, mine),
          work(other, person('two'), inquiry.reference, theirs),
        ])
      ).flat()
      const row = (await db
        .selectFrom('inquiries')
        .selectAll()
        .where('id', '=', inquiry.id)
        .executeTakeFirst()) as InquiryRow
      const events = (
        await db
          .selectFrom('events')
          .selectAll()
          .where('inquiry_id', '=', inquiry.id)
          .orderBy('seq')
          .execute()
      ).filter(({ kind }) => kind !== 'received')
      const accepted = sent
        .filter(({ accepted }) => accepted !== null)
        .sort((a, b) => Number(a.accepted) - Number(b.accepted))

      const name = JSON.stringify([mine, theirs])
      const is = (fact: boolean, words: string) => fact || t.fail(`${words}: ${name}`)
      const versions = accepted.map(({ accepted }) => accepted)
      is(
        accepted.every(({ version, accepted }) => accepted === version + 1),
        'on the version that was seen',
      )
      is(String(versions) === String(versions.map((_, n) => n + 2)), 'one change for each version')
      is(
        String(events.map(({ detail }) => versionIn(detail))) === String(versions),
        'one event for each change',
      )
      is(row.version === accepted.length + 1, 'no change without one')
      is(
        accepted.every(
          ({ actor, verb }, n) => events[n]?.actor === `staff:${actor.id}` && events[n]?.kind === verb,
        ),
        'in the name of whoever did it',
      )
      const rules = triageOf(replayed(one, inquiry, accepted, events))
      is(JSON.stringify(triageOf(row)) === JSON.stringify(rules), 'what is stored is what the rules say')
      done += accepted.length
      refused += sent.length - accepted.length
    }
    t.ok(done > rounds && refused > rounds / 2, `${done} changes, ${refused} refused`)
    t.comment(`A6: ${rounds} interleavings, ${done} changes, ${refused} refused, 0 silent overwrites`)
  })
}
