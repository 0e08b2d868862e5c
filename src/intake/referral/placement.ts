import type { Answers, Form } from '../form/question.ts'
import type { Notify, Queue, SafetyLevel, ScreeningResult } from '../screening.ts'

/** Where an inquiry goes, who hears of it how, and which promise it gets. */
export interface Placement {
  queue: Queue
  notify: Notify
  /** The level whose promise is given. */
  promised: SafetyLevel
}

/** What a screening alone decides. */
const placementOf = ({ queue, notify, safety_level }: ScreeningResult): Placement => ({
  queue,
  notify,
  promised: safety_level,
})

type Row = readonly [when: (answers: Answers, result: ScreeningResult) => boolean, Partial<Placement>]

/**
 * What a referral changes of it. The person was not screened: that there are no answers of theirs is no reason for
 * another queue. Urgency only ever brings forward.
 */
const rows: readonly Row[] = [
  [
    ({ urgency }, { safety_level }) => urgency === 'same_day' && !isPressing(safety_level),
    { queue: 'same_day', notify: 'email_urgent', promised: 'urgent' },
  ],
  [(_, { queue }) => queue === 'call_to_complete' || queue === 'courtesy_call', { queue: 'standard' }],
]

const isPressing = (level: SafetyLevel) => level === 'immediate' || level === 'urgent'

/** Where a referral goes: first by what was reported of danger, then by how urgent the referrer calls it. */
function referralPlacement(answers: Answers, result: ScreeningResult): Placement {
  const change = rows.find(([applies]) => applies(answers, result))?.[1]
  return { ...placementOf(result), ...change }
}

/** Where a form goes that was screened. */
export const placementFor = ({ code }: Form, answers: Answers, result: ScreeningResult): Placement =>
  code === 'referral' ? referralPlacement(answers, result) : placementOf(result)
