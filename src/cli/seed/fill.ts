import { indexInquiries } from '../../actions/index-inquiries.ts'
import { receiveInquiry } from '../../actions/receive-inquiry.ts'
import { type EntrySource, markGivers } from '../../intake/form/givers.ts'
import { parseForm } from '../../intake/form/parse-form.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import type { Parts } from '../../parts.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { markSent } from '../../storage/claim-ends.ts'
import { claimDue } from '../../storage/claims.ts'
import { inquiryByReceipt } from '../../storage/inquiries.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Clock } from './clock.ts'
import { type Fields, inventedForm } from './people.ts'
import { play } from './play.ts'
import { storyOf } from './story.ts'

const hour = 3_600_000
const day = 24 * hour
const days = 12 * 7

interface Arriving {
  fields?: Fields
  fromProgram?: boolean
  /** How staff took it down, and who did. */
  taken?: EntrySource
  by?: Actor
}

/** Some call, and a few send a fax or come by. */
const takenDown = (n: number): EntrySource | null =>
  n % 7 === 3 ? 'phone' : n % 31 === 8 ? 'fax' : n % 43 === 5 ? 'in_person' : null

/** What every desk has seen on a morning: nobody has looked at these yet. */
const ofToday: readonly Arriving[] = [
  { fields: { safety_now: 'yes', safety_self: 'may_act', age_band: '18_plus' } },
  { fields: { safety_now: 'no', safety_self: 'thoughts', age_band: '18_plus' } },
  { fromProgram: true },
  { fields: { age_band: '16_17', safety_now: 'no', safety_self: 'none' } },
]

/**
 * Twelve weeks of an invented practice up to now, through the same actions as the service, so that every event, chain and
 * notice is whole. The same seed gives the same people and the same stories.
 */
export async function fill(
  parts: Parts,
  clock: Clock,
  staff: readonly Actor[],
  count: number,
  seed = 1,
): Promise<void> {
  const chance = chanceOf(seed)
  const until = clock.now().getTime()
  const today = ofToday.slice(0, count)
  const atDesk = staff.filter(({ role }) => sight[role].inquiries)
  for (const [n, daysOld] of agesOf(chance, count - today.length).entries()) {
    clock.set(until - daysOld * day)
    const fromProgram = chance.happens(0.02)
    const taken = fromProgram ? null : takenDown(n)
    const by = atDesk[n % atDesk.length]
    const reference = await arrive(parts, chance, n, { fromProgram, ...(taken && by ? { taken, by } : {}) })
    await play(parts, clock, staff, reference, { chance, until, steps: storyOf(chance, daysOld) })
  }
  for (const [n, one] of today.entries()) {
    clock.set(until - (n + 0.3) * hour)
    await arrive(parts, chance, count - n - 1, one)
  }
  clock.set(until)
  await indexInquiries(parts)
}

/** Days ago, the oldest first; more of late, so that there is something to do. */
const agesOf = (chance: Chance, count: number): number[] =>
  Array.from({ length: count }, () => chance.next() ** 1.6 * days).sort((one, other) => other - one)

/** Somebody sends the form, and the mails of then go out. Answers the reference. */
async function arrive(
  parts: Parts,
  chance: Chance,
  n: number,
  { fields, fromProgram, taken, by }: Arriving,
): Promise<string> {
  const { practice, config, store } = parts
  const parsed = parseForm(practice.contactForm, { ...inventedForm(chance, n), ...fields })
  const givers = markGivers(practice.contactForm, parsed.answers, 'person', {})
  const { receipt } = await receiveInquiry(
    { ...parts, audience: { admissionsEmails: config.admissionsEmails, webhook: false } },
    {
      parsed,
      token: '',
      suspicions: fromProgram ? ['filled_at_once'] : [],
      language: 'en',
      source: taken ?? 'web',
      ...(by ? { entry: { actor: `staff:${by.id}`, from: by.from, givers } } : {}),
    },
  )
  await handOver(parts)
  const row = await inquiryByReceipt(store.db, hashOf(receipt))
  if (!row) throw new Error('What was received is not there')
  return row.reference
}

/** The mails of the past went out then; none goes out now. */
async function handOver({ store, vault, now }: Parts): Promise<void> {
  for (const claim of await claimDue(store, now(), 60_000, 20, 'mail'))
    await store.commit(trx => markSent(trx, vault.secrets.chain, claim, now()))
}
