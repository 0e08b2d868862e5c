import { formAloud, readAloud } from '../../intake/form/aloud.ts'
import {
  type EntrySource,
  entrySources,
  type Giver,
  type ReferralSource,
  referralSources,
} from '../../intake/form/givers.ts'
import type { Answers, Fault, Form, Text } from '../../intake/form/question.ts'
import { type Came, readCameAt } from '../../intake/referral/came.ts'
import { contactFaults } from '../../intake/safe-contact.ts'
import type { Practice } from '../../practice/practice.ts'
import { referSomebody } from '../public/public-forms.ts'

/** A form that staff fill in for somebody: what it asks and in whose words, and how it may have come. */
export interface IntakeForm<Source extends string = string> {
  code: Form['code']
  form: Form
  /** The same form as staff go through it. */
  shown: Form
  /** The catalogue as its questions are put: read aloud, or as they stand on the sheet that came. */
  words: Text
  sources: readonly Source[]
  /** Who gives the answers, as long as nobody says otherwise. */
  usualGiver: Giver
  /** When it reached us, where that may have been before somebody takes it down. */
  readCame: ((typed: string, source: Source | '', now: Date) => Came) | null
  title: string
  lead: string
  /** What saving it confirms. */
  confirms: string
  /** Whether the questions that are asked for once are marked. */
  needed: string | null
  /** What is said below a part's heading. */
  hintOf(code: string): string
  faultsOf(answers: Answers, now: Date): Fault[]
}

/** The contact form, read to somebody in the words of a call. */
export const contactIntake = (
  { contactForm, staffIntake }: Practice,
  text: Text,
): IntakeForm<EntrySource> => ({
  code: 'contact',
  form: contactForm,
  shown: formAloud(contactForm, staffIntake.order),
  words: readAloud(staffIntake.aloud, text),
  sources: entrySources,
  usualGiver: 'person',
  readCame: null,
  title: text('intake.title'),
  lead: text('intake.lead'),
  confirms: text('intake.send_words'),
  needed: null,
  hintOf: code => text(`intake.section.${code}`),
  faultsOf: contactFaults,
})

/** The referral form, copied from what a provider sent, or asked of them on the phone: the words of the public form. */
export function referralIntake(practice: Practice, text: Text): IntakeForm<ReferralSource> {
  const { form, faultsOf } = referSomebody(practice)
  const { timeZone } = practice.officeHours
  return {
    code: 'referral',
    form,
    shown: form,
    words: text,
    sources: referralSources,
    usualGiver: 'provider',
    readCame: (typed, source, now) => readCameAt(typed, source, { timeZone, now }),
    title: text('referral_intake.title'),
    lead: text('referral_intake.lead'),
    confirms: text('referral_intake.confirms'),
    needed: text('refer.needed'),
    hintOf: code => text(`referral_intake.section.${code}`),
    faultsOf,
  }
}
