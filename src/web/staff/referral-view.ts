import type { DeskInquiry } from '../../actions/desk/read-desk-inquiry.ts'
import type { DeskReferral } from '../../actions/desk/read-referral.ts'
import { kindOf } from '../../intake/form/kinds.ts'
import { labelOf, questionsOf, type Text, textOf } from '../../intake/form/question.ts'
import { publicStatus } from '../../intake/referral/public-status.ts'
import type { Practice } from '../../practice/practice.ts'
import { namedCriteria } from '../../practice/referral-form.ts'
import type { DeskWords } from './desk-words.ts'

/** Of what stands in the clear for everybody at the desk, in this order; how to reach the person stands in its own panel. */
const ofTheReferrer = [
  'referrer_role',
  'referrer_phone',
  'referrer_email',
  'referrer_fax',
  'answer_way',
  'referrer_reference',
]
const ofThePerson = ['legal_name', 'birth_date', 'person_knows', 'guardian', 'emergency_contact', 'zip']
/** The form says "you" to the provider; the desk speaks of them. */
export const labelledByDesk: readonly string[] = [...ofTheReferrer, 'person_knows']

/** The sheet of a referral: who referred, what the person allows us to tell them, and what a law asks us to mind. */
export function viewReferral(
  { referralForm }: Pick<Practice, 'referralForm'>,
  { row: inquiry, result }: Pick<DeskInquiry, 'row' | 'result'>,
  { row, referrer, person, organisation, token }: DeskReferral,
  words: DeskWords,
  catalogue: Text,
  { publicUrl, now }: { publicUrl: string | null; now: Date },
) {
  const isOver = row.tracker_expires_at <= now.toISOString()
  const wording = { text: textOf(referralForm, catalogue), proxy: false }
  const answers = { ...person, ...referrer }
  const lines = (names: readonly string[]) =>
    names.flatMap(name => {
      const question = questionsOf(referralForm).find(asked => asked.name === name)
      const answer = answers[name]
      if (!question || answer === undefined) return []
      const label = labelledByDesk.includes(name)
        ? catalogue(`desk.referral.label.${name}`)
        : labelOf(question, wording)
      return [{ name, label, words: kindOf(question).show(question, answer, wording) }]
    })
  return {
    name: String(referrer.referrer_name ?? ''),
    organisation,
    cameBy: catalogue(`desk.referral.came_by.${row.came_by}`),
    urgency: catalogue(`options.urgency.${row.urgency}`),
    sameDay: row.urgency === 'same_day',
    npi: { flag: row.npi, number: String(referrer.referrer_npi ?? '') },
    referrer: lines(ofTheReferrer),
    person: lines(ofThePerson),
    feedback: catalogue(`desk.referral.feedback.${row.feedback}`),
    release: referrer.release_on_file === true,
    part2: row.part2 === 1,
    named:
      result === null
        ? null
        : namedCriteria
            .filter((_, bit) => row.criteria_named & (1 << bit))
            .map(({ code }) => catalogue(`criterion.${code}.label`)),
    withdrawn: row.withdrawn_at === null ? null : words.time(row.withdrawn_at),
    reference: inquiry.reference,
    status: catalogue(`track.status.${publicStatus({ ...row, ...inquiry }, 'full')}.title`),
    asked: row.asked_at === null ? null : words.time(row.asked_at),
    addedAt: row.answered_at === null ? null : words.time(row.answered_at),
    tracker: {
      state: row.tracker_ended ?? (isOver ? 'expired' : 'open'),
      until: words.time(row.tracker_expires_at),
      address: row.tracker_ended !== null || isOver ? null : `${publicUrl ?? ''}/track/${token}`,
    },
  }
}
