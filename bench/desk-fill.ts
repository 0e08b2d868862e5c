import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { compareInquiries } from '../src/actions/compare-inquiries.ts'
import { keepTallies } from '../src/actions/desk/keep-tallies.ts'
import { hashesOf } from '../src/actions/index-inquiries.ts'
import { rowsFor } from '../src/actions/inquiry-rows.ts'
import { type Chance, chanceOf } from '../src/cli/seed/chance.ts'
import { type Clock, standingClock } from '../src/cli/seed/clock.ts'
import { type Fields, inventedForm } from '../src/cli/seed/people.ts'
import { type Invited, inventStaff } from '../src/cli/seed/staff.ts'
import { readConfig } from '../src/config.ts'
import { parseForm } from '../src/intake/form/parse-form.ts'
import { inquiryTerms } from '../src/intake/search-words.ts'
import { standingOf } from '../src/intake/triage/queue.ts'
import type { TriageRecord } from '../src/intake/triage/record.ts'
import { openLog } from '../src/log.ts'
import { makeDevelopmentKeys, openParts, type Parts } from '../src/parts.ts'
import { insertEvent } from '../src/storage/events.ts'
import { insertInquiry } from '../src/storage/inquiries.ts'

const day = 86_400_000
const days = 3 * 365
const atOnce = 500
/** So many come in one hour, as on a working day: they share the hour's key. */
const anHour = 10

export interface Filled {
  lead: Invited
  /** References of open and of closed inquiries. */
  open: string[]
  closed: string[]
  /** Some names and phones as they were typed. */
  people: { name: string; phone: string }[]
}

/**
 * Stores invented inquiries over three years, sealed and indexed as the service does. All but three in a hundred are
 * closed; the others stand in every queue.
 */
export async function fillDesk(folder: string, count: number): Promise<Filled> {
  const config = readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: join(folder, 'keys') })
  await makeDevelopmentKeys(config)
  const clock = standingClock()
  const until = clock.now()
  const parts = await openParts(config, openLog('warn'), clock.now)
  // Only while filling: what a power cut took away would be filled again.
  await sql`pragma synchronous = off`.execute(parts.store.db)
  const lead = (await inventStaff(parts)).find(({ role }) => role === 'lead')
  if (!lead) throw new Error('There is no lead')
  const filled: Filled = { lead, open: [], closed: [], people: [] }
  const chance = chanceOf(1)
  for (let first = 0; first < count; first += atOnce) {
    const some: Made[] = []
    for (let n = first; n < Math.min(count, first + atOnce); n++) {
      const at = Math.floor(n / anHour) * anHour
      clock.set(until.getTime() - ((count - at) / count) * days * day)
      some.push(await make(parts, clock, chance, n, { until, assignee: lead.id }))
    }
    await store(parts, some)
    for (const { row } of some) (row.closed_at === null ? filled.open : filled.closed).push(row.reference)
    filled.people.push(...some.slice(0, 1).map(({ form: { name = '', phone = '' } }) => ({ name, phone })))
  }
  // The worker would do it beside what is measured.
  await keepTallies(parts, async () => true)
  await compareInquiries(parts)
  await parts.store.close()
  return filled
}

type Made = Awaited<ReturnType<typeof make>>

interface Now {
  until: Date
  assignee: string
}

async function make(parts: Parts, clock: Clock, chance: Chance, n: number, now: Now) {
  const form: Fields = { ...inventedForm(chance, n), phone: phoneOf(n) }
  const parsed = parseForm(parts.practice.contactForm, form)
  const { inquiry, event } = await rowsFor(
    { ...parts, audience: { admissionsEmails: [], webhook: false } },
    { parsed, token: '', suspicions: [], language: 'en', source: 'web' },
    { token_hash: randomBytes(16).toString('hex'), receipt_hash: randomBytes(16).toString('hex') },
  )
  const changes = chance.happens(0.03) ? open(chance, now, inquiry) : closed(clock)
  const row = { ...inquiry, ...changes, indexed: 1 as const }
  const terms = hashesOf(parts.vault, inquiryTerms(parsed.answers))
  return { form, row: { ...row, standing: standingOf(row) }, event, terms }
}

/** A number of its own for each of 80,000 people. */
const phoneOf = (n: number) =>
  `${200 + (n % 800)}-555-01${String(Math.floor(n / 800) % 100).padStart(2, '0')}`

const closed = (clock: Clock): Partial<TriageRecord> => ({
  state: 'closed',
  closed_at: clock.now().toISOString(),
})

function open(chance: Chance, { until, assignee }: Now, { risk }: TriageRecord): Partial<TriageRecord> {
  const inDays = (from: number, to: number) =>
    new Date(until.getTime() + (from + chance.next() * (to - from)) * day).toISOString()
  return {
    state: chance.one(['new', 'contacting', 'waiting', 'scheduled']),
    risk: risk === 'open' && chance.happens(0.9) ? 'acknowledged' : risk,
    quarantined: chance.happens(0.1) ? 1 : 0,
    act_by: inDays(-4, 10),
    snoozed_until: chance.happens(0.1) ? inDays(1, 10) : null,
    assignee: chance.happens(0.5) ? assignee : null,
    attempts: chance.whole(0, 3),
  }
}

const store = (parts: Parts, some: readonly Made[]) =>
  parts.store.commit(async trx => {
    for (const { row, event, terms } of some) {
      // Of so many random references two may be the same.
      if (!(await insertInquiry(trx, row))) continue
      await insertEvent(trx, event)
      const rows = terms.map(term => ({ term, received_at: row.received_at, inquiry_id: row.id }))
      if (rows.length > 0) await trx.insertInto('search_terms').values(rows).execute()
    }
  })
