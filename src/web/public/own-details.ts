import type { Answers, Form } from '../../intake/form/question.ts'
import { questionsOf } from '../../intake/form/question.ts'

/** What a referrer answers in the same way each time. */
const names = [
  'referrer_name',
  'referrer_role',
  'referrer_organisation',
  'referrer_npi',
  'referrer_phone',
  'referrer_email',
  'referrer_fax',
  'answer_way',
]

const longestCode = 20

const asked = (form: Form) => questionsOf(form).filter(({ name }) => names.includes(name))

/** The fields that a bookmark may fill in, each with how long it may be; none on a form that asks for none. */
export const ownFields = (form: Form): Record<string, number> =>
  Object.fromEntries(
    asked(form).map(question => [question.name, 'max' in question ? question.max : longestCode]),
  )

/** What a referrer told of themselves: nothing of the person. */
export const ownDetails = (form: Form, answers: Answers): Record<string, string> =>
  Object.fromEntries(
    asked(form).flatMap(({ name }) => (answers[name] === undefined ? [] : [[name, String(answers[name])]])),
  )
