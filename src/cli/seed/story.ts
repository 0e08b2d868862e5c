import type { VerbInput } from '../../actions/desk/verb-input.ts'
import type { Role } from '../../intake/roles.ts'
import type { Verb } from '../../intake/triage/verbs.ts'
import type { Chance } from './chance.ts'

/** One thing that staff did to an inquiry. */
export interface Step {
  verb: Verb
  role: Role
  /** Hours after the step before. */
  after: number
  input?: VerbInput
}

const hour = 1
const night = 18

const attempt = (result: string, note = ''): Step => ({
  verb: 'attempt',
  role: 'front_desk',
  after: 3 * hour,
  input: { channel: 'call', result, note, overrideReason: 'They asked for this by phone.' },
})
const reached = attempt('reached', 'We talked for ten minutes.')
const missed = attempt('no_answer')
const screen: Step = {
  verb: 'screen',
  role: 'clinician',
  after: hour,
  input: { tool: 'Screen by phone', on: '', score: '12', note: 'Asked in full.' },
}

/** What has become of an inquiry that is some days old: what happened, in order. A date is filled in when it is due. */
export function storyOf(chance: Chance, daysOld: number): Step[] {
  if (daysOld < 1) return chance.happens(0.3) ? [claim(chance)] : []
  if (daysOld < 3) return chance.one([[], [claim(chance)], [claim(chance), missed], [claim(chance), reached]])
  const ends = daysOld < 12 ? recent : old
  return [claim(chance), ...chance.one(ends)]
}

const claim = (chance: Chance): Step => ({
  verb: 'claim',
  role: chance.one(['front_desk', 'clinician', 'lead']),
  after: chance.whole(1, 20),
})
const verb = (verb: Verb, role: Role, input: VerbInput = {}): Step => ({ verb, role, after: night, input })

const schedule = verb('schedule', 'front_desk', { at: '+5', note: 'First visit.' })
const admit = verb('admit', 'clinician', { on: '', note: 'Starts with the morning group.' })
const decline = verb('decline', 'clinician', {
  reason: 'needs_more',
  note: 'A hospital programme nearby, and the help line.',
})
const notReached = verb('not_reached', 'front_desk', { note: 'Five tries.' })
const declined = verb('person_declined', 'front_desk', { reason: 'found_other', note: '' })
const wait = verb('ask_information', 'front_desk', { by: '+4', note: 'Their insurance card.' })
const snooze = verb('snooze', 'clinician', { until: '+6', note: 'On a trip, comes back next week.' })
const note = verb('note', 'clinician', { note: 'Prefers mornings.' })

const recent: readonly Step[][] = [
  [reached, schedule],
  [reached, wait],
  [reached, snooze],
  [missed],
  [missed, missed],
  [reached, note],
  [reached, screen, schedule],
  [reached, declined],
]

const old: readonly Step[][] = [
  [reached, screen, schedule, admit],
  [reached, schedule, admit],
  [missed, reached, schedule, admit],
  [reached, note, decline],
  [missed, missed, missed, missed, notReached],
  [missed, reached, declined],
  [reached, declined],
  [verb('close', 'lead', { reason: 'duplicate', note: '' })],
]
