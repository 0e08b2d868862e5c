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
  input: VerbInput
}

const night = 18

const verb = (verb: Verb, role: Role, input: VerbInput = {}, after = night): Step => ({
  verb,
  role,
  after,
  input,
})
const attempt = (result: string, note = '') =>
  verb(
    'attempt',
    'front_desk',
    { channel: 'call', result, note, overrideReason: 'They asked for a call when they wrote to us.' },
    3,
  )

const reached = attempt('reached', 'We talked for ten minutes.')
const missed = attempt('no_answer')
const voicemail = attempt('voicemail_left', 'First name only.')
const wrong = attempt('wrong_number')
const screen = verb(
  'screen',
  'clinician',
  { tool: 'Screen by phone', on: '', score: '12', note: 'Asked in full.' },
  1,
)
const schedule = verb('schedule', 'front_desk', { at: '+5', note: 'First visit.' })
const admit = verb('admit', 'clinician', { on: '', note: 'Starts with the morning group.' })
const decline = verb('decline', 'clinician', {
  reason: 'needs_more',
  note: 'A hospital programme nearby, and the help line.',
})
const notReached = verb('not_reached', 'front_desk', { note: 'Five tries over two weeks.' })
const declined = verb('person_declined', 'front_desk', { reason: 'found_other', note: '' })
const wait = verb('ask_information', 'front_desk', { by: '+4', note: 'Their insurance card.' })
const snooze = verb('snooze', 'clinician', { until: '+6', note: 'On a trip, comes back next week.' })
const note = verb('note', 'clinician', { note: 'Prefers mornings.' })
const hold = verb('hold', 'lead', { note: 'Asked for by a lawyer.' })
const reopen = verb('reopen', 'clinician', { note: 'Called again and would like to come.' })
const duplicate = verb('close', 'lead', { reason: 'duplicate', note: '' })

const justCome: readonly Step[][] = [[], [], [missed], [voicemail], [reached]]

const recent: readonly Step[][] = [
  [reached, schedule],
  [reached, wait],
  [reached, snooze],
  [missed],
  [missed, voicemail],
  [wrong],
  [reached, note],
  [reached, screen, schedule],
  [reached, declined],
]

const old: readonly Step[][] = [
  [reached, screen, schedule, admit],
  [reached, schedule, admit],
  [missed, reached, schedule, admit],
  [reached, note, decline],
  [missed, missed, voicemail, missed, missed, notReached],
  [missed, reached, declined],
  [reached, declined],
  [reached, declined, reopen, reached, wait],
  [voicemail, reached, schedule, hold, admit],
  [duplicate],
]

/** What became of an inquiry that is so many days old: what happened, in order. */
export function storyOf(chance: Chance, daysOld: number): Step[] {
  if (daysOld < 1) return chance.happens(0.3) ? [claim(chance)] : []
  const stories = daysOld < 3 ? justCome : daysOld < 12 ? recent : old
  return [...judged(chance), claim(chance), ...chance.one(stories)]
}

/** A risk, a review and what came from a program are looked at first, where there is one. */
const judged = (chance: Chance): Step[] => [
  verb('acknowledge_risk', 'clinician', { note: 'Called at once; is safe.' }, 0.5),
  ...(chance.happens(0.8) ? [verb('review', 'clinician', {}, 1)] : []),
  ...(chance.happens(0.8) ? [verb('release', 'clinician', {}, 0.5)] : []),
]

const claim = (chance: Chance) =>
  verb('claim', chance.one(['front_desk', 'clinician', 'lead']), {}, chance.whole(1, 20))
