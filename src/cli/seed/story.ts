import type { Chance } from './chance.ts'
import {
  admit,
  claim,
  declined,
  judged,
  missed,
  notReached,
  reached,
  type Step,
  type Stories,
  schedule,
  screen,
  verb,
  voicemail,
  wrong,
} from './steps.ts'

const decline = verb('decline', 'clinician', {
  reason: 'needs_more',
  note: 'A hospital programme nearby, and the help line.',
})
const wait = verb('ask_information', 'front_desk', { by: '+4', note: 'Their insurance card.' })
const snooze = verb('snooze', 'clinician', { until: '+6', note: 'On a trip, comes back next week.' })
const note = verb('note', 'clinician', { note: 'Prefers mornings.' })
const hold = verb('hold', 'lead', { note: 'Asked for by a lawyer.' })
const reopen = verb('reopen', 'clinician', { note: 'Called again and would like to come.' })
const duplicate = verb('close', 'lead', { reason: 'duplicate', note: '' })

const ofInquiries: Stories = {
  justCome: [[], [], [missed], [voicemail], [reached]],
  recent: [
    [reached, schedule],
    [reached, wait],
    [reached, snooze],
    [missed],
    [missed, voicemail],
    [wrong],
    [reached, note],
    [reached, screen, schedule],
    [reached, declined],
  ],
  old: [
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
  ],
}

/** What became of an inquiry that is so many days old: what happened, in order. */
export function storyOf(chance: Chance, daysOld: number, stories = ofInquiries): Step[] {
  if (daysOld < 1) return chance.happens(0.3) ? [claim(chance)] : []
  const ofThisAge = daysOld < 3 ? stories.justCome : daysOld < 12 ? stories.recent : stories.old
  return [...judged(chance), claim(chance), ...chance.one(ofThisAge)]
}
