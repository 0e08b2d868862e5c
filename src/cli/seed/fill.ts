import { compareInquiries } from '../../actions/compare-inquiries.ts'
import { indexInquiries } from '../../actions/index-inquiries.ts'
import type { ReceiveParts } from '../../actions/inquiry-rows.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import type { Parts } from '../../parts.ts'
import { arrive, type Way } from './arrive.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Clock } from './clock.ts'
import { type Fields, inventedForm } from './people.ts'
import { play } from './play.ts'
import { referralStories, waitsForAnswer } from './referral-stories.ts'
import { cameTwice, inventedReferral } from './referred-people.ts'
import type { Step } from './steps.ts'
import { storyOf } from './story.ts'
import { isReferral, wayOf } from './ways.ts'

const hour = 3_600_000
const day = 24 * hour
const days = 12 * 7

/** What every desk has seen on a morning: nobody has looked at these yet. */
const ofToday: readonly { fields?: Fields; way: Way }[] = [
  { way: { source: 'web' }, fields: { safety_now: 'yes', safety_self: 'may_act', age_band: '18_plus' } },
  { way: { source: 'web' }, fields: { safety_now: 'no', safety_self: 'thoughts', age_band: '18_plus' } },
  { way: { source: 'web', fromProgram: true } },
  {
    way: { source: 'web' },
    fields: { age_band: '16_17', safety_now: 'no', safety_self: 'none', safety_others: 'none' },
  },
  { way: { source: 'referral' }, fields: { urgency: 'week', feedback: 'full', risk_self: 'none' } },
]

/**
 * Twelve weeks of an invented practice up to now, through the same actions as the service, so that every event, chain and
 * notice is whole. The same seed gives the same people and the same stories.
 */
export async function fill(
  opened: Parts,
  clock: Clock,
  staff: readonly Actor[],
  count: number,
  seed = 1,
): Promise<void> {
  const { admissionsEmails } = opened.config
  const parts = { ...opened, audience: { admissionsEmails, webhook: false } }
  const chance = chanceOf(seed)
  const until = clock.now().getTime()
  const today = ofToday.slice(0, count)
  await fillPast(parts, clock, staff, chance, agesOf(chance, count - today.length))
  for (const [n, { fields, way }] of today.entries()) {
    clock.set(until - (n + 0.3) * hour)
    await arrive(parts, { ...formOf(chance, count - n - 1, way), ...fields }, way)
  }
  clock.set(until)
  await indexInquiries(parts)
  await compareInquiries(parts)
}

/** Days ago, the oldest first; more of late, so that there is something to do. */
const agesOf = (chance: Chance, count: number): number[] =>
  Array.from({ length: count }, () => chance.next() ** 1.6 * days).sort((one, other) => other - one)

async function fillPast(
  parts: ReceiveParts,
  clock: Clock,
  staff: readonly Actor[],
  chance: Chance,
  ages: readonly number[],
): Promise<void> {
  const until = clock.now().getTime()
  const atDesk = staff.filter(({ role }) => sight[role].inquiries)
  const twice = ages.findLastIndex((daysOld, n) => isReferral(n) && daysOld > 5)
  for (const [n, daysOld] of ages.entries()) {
    const moment = { at: until - daysOld * day, until, by: atDesk[n % atDesk.length] }
    const { way, at } = wayOf(parts.practice, chance, n, moment)
    const same = n === twice ? cameTwice.referred : twice >= 0 && n === twice + 1 ? cameTwice.herself : {}
    clock.set(at)
    const reference = await arrive(parts, { ...formOf(chance, n, way), ...same }, way)
    const steps = n === twice ? waitsForAnswer : stepsOf(chance, daysOld, way)
    await play(parts, clock, staff, reference, { chance, until, steps, mails: way.source === 'referral' })
  }
}

const formOf = (chance: Chance, n: number, { source }: Way): Fields =>
  source === 'referral' ? inventedReferral(chance, n) : inventedForm(chance, n)

const stepsOf = (chance: Chance, daysOld: number, { source }: Way): Step[] =>
  source === 'referral' ? storyOf(chance, daysOld, referralStories) : storyOf(chance, daysOld)
