import type { VerbInput } from '../../actions/desk/verb-input.ts'
import type { Saying } from '../../actions/tracker/referrer-says.ts'
import type { Role } from '../../intake/roles.ts'
import type { Verb } from '../../intake/triage/verbs.ts'
import type { Chance } from './chance.ts'

/** One thing that staff did to an inquiry. */
interface Deed {
  verb: Verb
  role: Role
  /** Hours after the step before. */
  after: number
  input: VerbInput
}

/** One thing that whoever referred somebody did on their page. */
interface Said {
  says: Saying
  after: number
}

export type Step = Deed | Said

/** What may become of an inquiry, by how long ago it came. */
export interface Stories {
  justCome: readonly (readonly Step[])[]
  recent: readonly (readonly Step[])[]
  old: readonly (readonly Step[])[]
}

const night = 18

export const verb = (verb: Verb, role: Role, input: VerbInput = {}, after = night): Step => ({
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

export const reached = attempt('reached', 'We talked for ten minutes.')
export const missed = attempt('no_answer')
export const voicemail = attempt('voicemail_left', 'First name only.')
export const wrong = attempt('wrong_number')
export const screen = verb(
  'screen',
  'clinician',
  { tool: 'Screen by phone', on: '', score: '12', note: 'Asked in full.' },
  1,
)
export const schedule = verb('schedule', 'front_desk', { at: '+5', note: 'First visit.' })
export const admit = verb('admit', 'clinician', { on: '', note: 'Starts with the morning group.' })
export const notReached = verb('not_reached', 'front_desk', { note: 'Five tries over two weeks.' })
export const declined = verb('person_declined', 'front_desk', { reason: 'found_other', note: '' })
export const claim = (chance: Chance) =>
  verb('claim', chance.one(['front_desk', 'clinician', 'lead']), {}, chance.whole(1, 8))

/** A risk, a review and what came from a program are looked at first, where there is one. */
export const judged = (chance: Chance): Step[] => [
  verb('acknowledge_risk', 'clinician', { note: 'Called at once; is safe.' }, 0.5),
  ...(chance.happens(0.8) ? [verb('review', 'clinician', {}, 1)] : []),
  ...(chance.happens(0.8) ? [verb('release', 'clinician', {}, 0.5)] : []),
]
