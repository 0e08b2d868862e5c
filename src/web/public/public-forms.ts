import { localDateAt } from '../../intake/calendar.ts'
import type { Answers, Fault, Form } from '../../intake/form/question.ts'
import { referralFaults } from '../../intake/referral/faults.ts'
import { contactFaults } from '../../intake/safe-contact.ts'
import type { Practice } from '../../practice/practice.ts'

/** A form of the public site: where it stands, what it asks, and what it asks for once more. */
export interface PublicForm {
  path: '/contact' | '/refer'
  /** Its template; the catalogue's group of the same name holds what is said around the questions. */
  template: 'contact' | 'refer'
  source: 'web' | 'referral'
  form: Form
  /** All fields filled to their limits in a script of three bytes a sign, each sent as `%XX`. */
  bodyLimit: number
  /** Files may come along. */
  takesFiles: boolean
  faultsOf(answers: Answers, now: Date): Fault[]
}

/** What people write for themselves, or for somebody they care about. */
export const contactUs = ({ contactForm }: Practice): PublicForm => ({
  path: '/contact',
  template: 'contact',
  source: 'web',
  form: contactForm,
  bodyLimit: 128 * 1024,
  takesFiles: false,
  faultsOf: contactFaults,
})

/** What a provider writes about somebody. */
export const referSomebody = ({ referralForm, officeHours }: Practice): PublicForm => ({
  path: '/refer',
  template: 'refer',
  source: 'referral',
  form: referralForm,
  bodyLimit: 256 * 1024,
  takesFiles: true,
  faultsOf: (answers, now) => referralFaults(referralForm, answers, localDateAt(officeHours, now)),
})
