import { formAloud, readAloud } from '../../intake/form/aloud.ts'
import { type Came, type CameRule, readCameAt } from '../../intake/form/came.ts'
import {
  type EntrySource,
  entrySources,
  type Giver,
  type ReferralSource,
  referralSources,
} from '../../intake/form/givers.ts'
import type { Answers, Fault, Form, Text } from '../../intake/form/question.ts'
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
  /** Those of them that are taken down as they come, where nobody says otherwise. */
  atOnce: readonly Source[]
  /** When it reached us; with `earlier` that was not now, whatever came. */
  readCame(sent: { typed: string; earlier: boolean; source: Source | '' }, now: Date): Came
  /** Files may come along. */
  takesFiles: boolean
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
export const contactIntake = (practice: Practice, text: Text): IntakeForm<EntrySource> => ({
  code: 'contact',
  form: practice.contactForm,
  shown: formAloud(practice.contactForm, practice.staffIntake.order),
  words: readAloud(practice.staffIntake.aloud, text),
  usualGiver: 'person',
  ...waysIn(practice, entrySources),
  takesFiles: false,
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
  return {
    code: 'referral',
    form,
    shown: form,
    words: text,
    usualGiver: 'provider',
    ...waysIn(practice, referralSources),
    takesFiles: true,
    title: text('referral_intake.title'),
    lead: text('referral_intake.lead'),
    confirms: text('referral_intake.confirms'),
    needed: text('refer.needed'),
    hintOf: code => text(`referral_intake.section.${code}`),
    faultsOf,
  }
}

/** How something may reach us before staff take it down, and what is to be said of when. */
function waysIn<Source extends EntrySource | ReferralSource>(
  { staffIntake, officeHours: { timeZone } }: Practice,
  sources: readonly Source[],
): Pick<IntakeForm<Source>, 'sources' | 'atOnce' | 'readCame'> {
  const rules: Record<Source, CameRule> = staffIntake.came
  return {
    sources,
    atOnce: sources.filter(source => rules[source].unsaid === 'now'),
    readCame({ typed, earlier, source }, now) {
      const rule = source === '' ? anyRule : rules[source]
      return readCameAt(typed, earlier ? { ...rule, unsaid: 'missing' } : rule, { timeZone, now })
    },
  }
}

/** As long as nobody said how it came, that is what is asked for. */
const anyRule: CameRule = { unsaid: 'now', mostDaysAgo: Number.POSITIVE_INFINITY }
