import { triageInquiry } from '../../actions/desk/triage-inquiry.ts'
import type { ReceiveParts } from '../../actions/inquiry-rows.ts'
import { answerCheck } from '../../actions/tracker/answer-check.ts'
import { openTracker } from '../../actions/tracker/read-tracker.ts'
import { referrerSays, type Saying } from '../../actions/tracker/referrer-says.ts'
import { Refusal } from '../../intake/faults.ts'
import { localOf } from '../../intake/local-time.ts'
import type { Actor } from '../../intake/roles.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import { handOver } from './mails.ts'
import { whenStaffed } from './office.ts'
import type { Step } from './steps.ts'
import { trackerOf } from './tracker.ts'

const hour = 3_600_000
const day = 24 * hour

interface Story {
  chance: Chance
  /** When the practice's time ends: what comes later has not happened yet. */
  until: number
  steps: readonly Step[]
  /** Somebody hears by mail how it goes on. */
  mails: boolean
}

/** Plays an inquiry's story as far as it goes. What no longer fits how it stands is left out. */
export async function play(
  parts: ReceiveParts,
  clock: Clock,
  staff: readonly Actor[],
  reference: string,
  { chance, until, steps, mails }: Story,
): Promise<void> {
  for (const step of steps) {
    const later = clock.now().getTime() + step.after * hour * (0.5 + chance.next())
    const at = whenStaffed(parts.practice, chance, later)
    if (at > until) return
    clock.set(at)
    await act(parts, staff, reference, step)
    if (mails) await handOver(parts)
  }
}

async function act(parts: ReceiveParts, staff: readonly Actor[], reference: string, step: Step) {
  if ('says' in step) return say(parts, reference, step.says)
  const { version } = await parts.store.db
    .selectFrom('inquiries')
    .select('version')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  const actor = staff.find(({ role }) => role === step.role)
  if (!actor) return
  try {
    await triageInquiry(parts, actor, {
      reference,
      version,
      verb: step.verb,
      input: dated(parts, step.input),
    })
  } catch (error) {
    if (!(error instanceof Refusal && error.kind === 'not_allowed')) throw error
  }
}

const elsewhere = { from: '203.0.113.7', desk: null }

/** The referrer opens their page with the right answer, and writes. */
async function say(parts: ReceiveParts, reference: string, saying: Saying): Promise<void> {
  const { token, birthDate } = await trackerOf(parts, reference)
  const mark = await answerCheck(parts, token, birthDate, elsewhere)
  const tracked = mark === null ? null : await openTracker(parts, token, mark)
  if (tracked) await referrerSays(parts, tracked, saying, elsewhere)
}

/** A time of "+5" is five days on, in the morning; a date left empty is today. */
function dated({ practice, now }: ReceiveParts, input: Readonly<Record<string, unknown>>) {
  const { timeZone } = practice.officeHours
  const dateIn = (days: number) => localOf(timeZone, new Date(now().getTime() + days * day)).slice(0, 10)
  const read = (name: string, value: unknown) => {
    if (typeof value === 'string' && value.startsWith('+')) return `${dateIn(Number(value))}T10:00`
    return name === 'on' && value === '' ? dateIn(0) : value
  }
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, read(name, value)]))
}
