import {
  admit,
  declined,
  missed,
  notReached,
  reached,
  type Step,
  type Stories,
  schedule,
  screen,
  verb,
  voicemail,
} from './steps.ts'

const says = (act: 'added' | 'withdrew', note: string, after = 20): Step => ({ says: { act, note }, after })

const accept = verb('accept', 'clinician', { note: 'Fits the morning group.' }, 2)
const ask = verb(
  'ask_referrer',
  'clinician',
  { question: 'Which step of care was the last, and when did it end?', by: '+4' },
  3,
)
const answer = says(
  'added',
  'An evening group, until the end of the summer. The last summary follows by fax.',
)
const adds = says('added', 'The person asks for calls after four, please: the classes end then.')
const withdraws = says('withdrew', 'They begin with a group closer to home next week.')
const decline = verb(
  'decline',
  'clinician',
  {
    reason: 'needs_more',
    note: 'Needs days with a bed first.',
    options: 'A partial hospital program nearby, then us as a step down. We are glad to hear from you again.',
  },
  6,
)
const tooFar = verb(
  'decline',
  'lead',
  {
    reason: 'place',
    note: 'Two hours each way, and no ride.',
    options: 'An evening group closer to the person, by video.',
  },
  8,
)
const takenBack = verb('close', 'lead', {
  reason: 'other',
  note: 'The provider took it back, and the person says the same.',
})

/** What becomes of referrals: the provider has a part in some. */
export const referralStories: Stories = {
  justCome: [[], [accept], [accept, reached], [ask], [adds], [reached, accept]],
  recent: [
    [accept, reached, schedule],
    [accept, reached, schedule],
    [ask],
    [ask, answer],
    [ask, answer, accept, reached],
    [accept, missed, voicemail],
    [reached, decline],
    [accept, withdraws],
    [],
  ],
  old: [
    [accept, reached, screen, schedule, admit],
    [reached, accept, schedule, admit],
    [ask, answer, accept, reached, schedule, admit],
    [accept, missed, reached, schedule, admit],
    [reached, decline],
    [tooFar],
    [accept, missed, missed, voicemail, missed, missed, notReached],
    [adds, reached, declined],
    [accept, withdraws, reached, takenBack],
  ],
}

/** It is looked at soon, and the provider has not answered yet. */
export const waitsForAnswer: readonly Step[] = [verb('claim', 'clinician', {}, 2), ask]
