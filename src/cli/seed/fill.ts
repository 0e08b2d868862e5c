import { triageInquiry } from '../../actions/desk/triage-inquiry.ts'
import { indexInquiries } from '../../actions/index-inquiries.ts'
import { inviteStaff } from '../../actions/manage-staff.ts'
import { receiveInquiry } from '../../actions/receive-inquiry.ts'
import { Refusal } from '../../intake/faults.ts'
import { parseForm } from '../../intake/form/parse-form.ts'
import { localOf } from '../../intake/local-time.ts'
import type { Actor, Role } from '../../intake/roles.ts'
import type { Parts } from '../../parts.ts'
import { markSent } from '../../storage/claim-ends.ts'
import { claimDue } from '../../storage/claims.ts'
import { type Chance, chanceOf } from './chance.ts'
import { type Fields, inventedForm } from './people.ts'
import { type Step, storyOf } from './story.ts'

const hour = 3_600_000
const day = 24 * hour
const weeks = 12

export interface Clock {
  now(): Date
  set(at: number): void
}

/** A clock that stands where it was set, for what happened long ago. */
export function standingClock(at = Date.now()): Clock {
  let stands = at
  return {
    now: () => new Date(stands),
    set: to => {
      stands = to
    },
  }
}

export interface Invited extends Actor {
  email: string
  token: string
}

/** The four invented people of the desk, one for each role, with the links of their invitations. */
export async function inventStaff(parts: Parts): Promise<Invited[]> {
  const people: [Role, string][] = [
    ['front_desk', 'Fay Invented'],
    ['clinician', 'Cleo Invented'],
    ['lead', 'Lee Invented'],
    ['administrator', 'Ada Invented'],
  ]
  return Promise.all(
    people.map(async ([role, name]) => {
      const email = `${role.replace('_', '.')}@staff.example`
      const { id, token } = await inviteStaff(parts, 'command:seed', { name, email, role })
      return { id, token, name, role, email, from: '127.0.0.1' }
    }),
  )
}

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
  const arrivals = Array.from(
    { length: Math.max(0, count - ofToday.length) },
    () => until - chance.next() ** 1.6 * weeks * 7 * day,
  ).sort((one, other) => one - other)
  for (const [n, at] of arrivals.entries()) {
    clock.set(at)
    const reference = await arrive(parts, chance, n, {})
    await handOver(parts)
    await tell(parts, clock, chance, staff, reference, until)
  }
  for (const [n, today] of ofToday.entries()) {
    clock.set(until - (n + 0.3) * hour)
    await arrive(parts, chance, count + n, today)
    await handOver(parts)
  }
  clock.set(until)
  await indexInquiries(parts)
}

interface Today {
  fields?: Fields
  fromProgram?: true
}

/** What every desk has seen on a morning: nobody has looked at these yet. */
const ofToday: readonly Today[] = [
  { fields: { safety_now: 'yes', safety_self: 'may_act', age_band: '18_plus' } },
  { fields: { safety_now: 'no', safety_self: 'thoughts', age_band: '18_plus' } },
  { fromProgram: true },
  { fields: { age_band: '16_17', safety_now: 'no', safety_self: 'none' } },
]

async function arrive(
  parts: Parts,
  chance: Chance,
  n: number,
  { fields, fromProgram }: Today,
): Promise<string> {
  const { practice, config } = parts
  const before = await parts.store.db
    .selectFrom('inquiries')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  await receiveInquiry(
    { ...parts, audience: { admissionsEmails: config.admissionsEmails, webhook: false } },
    {
      parsed: parseForm(practice.contactForm, { ...inventedForm(chance, n), ...fields }),
      token: '',
      suspicions: fromProgram || chance.happens(0.02) ? ['filled_at_once'] : [],
      language: 'en',
      source: 'web',
    },
  )
  const row = await parts.store.db
    .selectFrom('inquiries')
    .select('reference')
    .where('id', '>', before?.id ?? '')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.reference
}

/** The mails of the past went out then; none goes out now. */
async function handOver({ store, vault, now }: Parts): Promise<void> {
  for (const channel of ['mail', 'webhook'])
    for (const claim of await claimDue(store, now(), 60_000, 20, channel))
      await store.commit(trx => markSent(trx, vault.secrets.chain, claim, now()))
}

/** Plays an inquiry's story as far as it goes. What no longer fits how it stands is left out. */
async function tell(
  parts: Parts,
  clock: Clock,
  chance: Chance,
  staff: readonly Actor[],
  reference: string,
  until: number,
): Promise<void> {
  const daysOld = (until - clock.now().getTime()) / day
  const steps = [...(daysOld < 1 ? [] : judge(chance)), ...storyOf(chance, daysOld)]
  for (const step of steps) {
    const at = clock.now().getTime() + step.after * hour * (0.5 + chance.next())
    if (at > until) return
    clock.set(at)
    await act(parts, staff, reference, step)
  }
}

/** A risk and a review come first where there is one. */
const judge = (chance: Chance): Step[] => [
  { verb: 'acknowledge_risk', role: 'clinician', after: 0.5, input: { note: 'Called at once; is safe.' } },
  ...(chance.happens(0.8) ? [{ verb: 'review', role: 'clinician', after: 1, input: {} } as const] : []),
  ...(chance.happens(0.8) ? [{ verb: 'release', role: 'clinician', after: 0.5, input: {} } as const] : []),
]

async function act(parts: Parts, staff: readonly Actor[], reference: string, step: Step): Promise<void> {
  const actor = staff.find(({ role }) => role === step.role)
  const row = await parts.store.db
    .selectFrom('inquiries')
    .select('version')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  if (!actor) return
  try {
    await triageInquiry(parts, actor, {
      reference,
      version: row.version,
      verb: step.verb,
      input: dated(parts, step),
    })
  } catch (error) {
    if (!(error instanceof Refusal && error.kind !== 'unavailable')) throw error
  }
}

/** A time of "+5" is five days on, in the morning; a date left empty is today. */
function dated({ practice, now }: Parts, { input = {} }: Step) {
  const { timeZone } = practice.officeHours
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      if (typeof value === 'string' && value.startsWith('+'))
        return [
          name,
          `${localOf(timeZone, new Date(now().getTime() + Number(value) * day)).slice(0, 10)}T10:00`,
        ]
      return [name, name === 'on' && value === '' ? localOf(timeZone, now()).slice(0, 10) : value]
    }),
  )
}
