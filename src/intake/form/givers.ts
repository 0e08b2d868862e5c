import type { Answers, Form, Readers } from './question.ts'
import { questionsOf } from './question.ts'

/** Who gave an answer that staff wrote down. */
export const givers = ['person', 'relative', 'provider', 'staff'] as const
export type Giver = (typeof givers)[number]

/** Who gave each answer, by question. */
export type Givers = Readonly<Record<string, Giver>>

/** Ways in which an inquiry reaches staff who then fill in the form. */
export const entrySources = ['phone', 'fax', 'in_person', 'letter'] as const
export type EntrySource = (typeof entrySources)[number]

/** Ways in which a provider's referral reaches staff who then fill in the form. */
export const referralSources = ['fax', 'phone', 'letter', 'email'] as const
export type ReferralSource = (typeof referralSources)[number]

const isGiver = (value: unknown): value is Giver => (givers as readonly unknown[]).includes(value)

/** Marks every answer with its giver: its own where one was named, else the one that holds for the whole form. */
export const markGivers = (
  form: Form,
  answers: Answers,
  usual: Giver,
  own: Readonly<Record<string, unknown>>,
): Givers =>
  Object.fromEntries(
    questionsOf(form)
      .filter(({ name }) => answers[name] !== undefined)
      .map(({ name }) => [name, isGiver(own[name]) ? own[name] : usual]),
  )

/** Who gave one answer; null where it is not marked, because the person filled the form in themselves. */
export const giverOf = (marks: Givers | undefined, name: string): Giver | null => marks?.[name] ?? null

/** The marks that one group of readers may see. */
export const giversFor = (form: Form, readers: Readers, marks: Givers): Givers => {
  const names = new Set(
    questionsOf(form)
      .filter(question => question.readers === readers)
      .map(({ name }) => name),
  )
  return Object.fromEntries(Object.entries(marks).filter(([name]) => names.has(name)))
}
