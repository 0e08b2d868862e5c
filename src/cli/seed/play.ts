import { triageInquiry } from '../../actions/desk/triage-inquiry.ts'
import { Refusal } from '../../intake/faults.ts'
import { localOf } from '../../intake/local-time.ts'
import type { Actor } from '../../intake/roles.ts'
import type { Parts } from '../../parts.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import type { Step } from './story.ts'

const hour = 3_600_000
const day = 24 * hour

interface Story {
  chance: Chance
  /** When the practice's time ends: what comes later has not happened yet. */
  until: number
  steps: readonly Step[]
}

/** Plays an inquiry's story as far as it goes. What no longer fits how it stands is left out. */
export async function play(
  parts: Parts,
  clock: Clock,
  staff: readonly Actor[],
  reference: string,
  { chance, until, steps }: Story,
): Promise<void> {
  for (const step of steps) {
    const at = clock.now().getTime() + step.after * hour * (0.5 + chance.next())
    const actor = staff.find(({ role }) => role === step.role)
    if (at > until || !actor) return
    clock.set(at)
    await act(parts, actor, reference, step)
  }
}

async function act(parts: Parts, actor: Actor, reference: string, step: Step): Promise<void> {
  const { version } = await parts.store.db
    .selectFrom('inquiries')
    .select('version')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  try {
    await triageInquiry(parts, actor, { reference, version, verb: step.verb, input: dated(parts, step) })
  } catch (error) {
    if (!(error instanceof Refusal && error.kind === 'not_allowed')) throw error
  }
}

/** A time of "+5" is five days on, in the morning; a date left empty is today. */
function dated({ practice, now }: Parts, { input = {} }: Step) {
  const { timeZone } = practice.officeHours
  const dateIn = (days: number) => localOf(timeZone, new Date(now().getTime() + days * day)).slice(0, 10)
  const read = (name: string, value: unknown) => {
    if (typeof value === 'string' && value.startsWith('+')) return `${dateIn(Number(value))}T10:00`
    return name === 'on' && value === '' ? dateIn(0) : value
  }
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, read(name, value)]))
}
