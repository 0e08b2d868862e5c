/** Looks a text up in the catalogue of one language; values fill its placeholders. */
export type Text = (key: string, values?: Record<string, string | number>) => string

/** In which language an answer is said, and whether the form was about another person. */
export interface Wording {
  text: Text
  proxy: boolean
}

/** Who may read an answer: how to reach the person, what was told about them, or who referred them. */
export type Readers = 'contact' | 'answers' | 'referrer'

/** Shown, and asked for, only where another question has this value. */
export interface Condition {
  question: string
  equals: string
}

interface Common {
  name: string
  readers: Readers
  /** Asked for once where it is left empty; never a reason not to send. */
  needed?: true
  /** The catalogue holds a hint beside the label. */
  hint?: true
  /** A second wording for those who write for someone else. */
  proxyWording?: true
}

export interface Choice extends Common {
  kind: 'choice'
  /** Name of a set of option texts in the catalogue, and its codes in order. */
  options: string
  codes: readonly string[]
  /** Set of the same codes in the words of someone who writes for another person. */
  proxyOptions?: string
  /** Codes that stand for whole numbers and are stored as such. */
  numeric?: true
  /** A value we do not know is kept as it came, and the safety level is raised for it. */
  safety?: true
  /** Codes that open the crisis panel at once, the most dangerous last. */
  danger?: readonly string[]
  /** The panel that opens with them, where it is another one. */
  panel?: 'same_day'
}

export interface Tick extends Common {
  kind: 'tick'
  /** The tick allows a way of contact: its words and time are stored as consent. */
  consent?: true
}

export interface Line extends Common {
  kind: 'line'
  max: number
  check?: 'phone' | 'email' | 'zip' | 'npi'
  autocomplete?: string
  /** Name of a list of suggestions in the catalogue, and its codes. */
  suggestions?: { list: string; codes: readonly string[] }
}

export interface Lines extends Common {
  kind: 'lines'
  max: number
  rows: number
  check?: 'icd10'
}

/** A day of the calendar, typed. */
export interface Day extends Common {
  kind: 'day'
}

export type Question = Choice | Tick | Line | Lines | Day

/** Questions that belong together under one legend. */
export interface Block {
  legend?: string
  when?: Condition
  questions: readonly Question[]
}

export interface Section {
  code: string
  blocks: readonly Block[]
}

/** What an answer means to screening, where its question or its codes have other names there. */
export interface ScreenedAs {
  name: string
  codes?: Readonly<Record<string, string>>
}

export interface Form {
  code: 'contact' | 'referral'
  version: string
  /** Under which group of the catalogue the form's own words stand; at the top where there is none. */
  words?: string
  screens?: Readonly<Record<string, ScreenedAs>>
  sections: readonly Section[]
}

export type Answer = string | number | true
export type Answers = Readonly<Record<string, Answer>>

export type FaultCode =
  | 'unreadable'
  | 'too_long'
  | 'unknown_choice'
  | 'not_a_phone'
  | 'not_an_email'
  | 'not_a_zip'
  | 'not_an_npi'
  | 'not_a_day'
  | 'no_code'
  | 'odd_birth_date'
  | 'needed'
  | 'no_address_for_way'
  | 'no_part2_consent'
  | 'no_consent_for_substance'
  | 'no_name'
  | 'no_way'
  | 'no_consent'

/** A fault names its field. Only a `hard` one stops an answer from being sent as it stands. */
export interface Fault {
  field: string
  code: FaultCode
  hard: boolean
  limit?: number
}

const ownWords = /^(question|section|block)\./

/** The catalogue as a form speaks it: the words of its questions, parts and blocks are its own. */
export const textOf =
  ({ words }: Pick<Form, 'words'>, text: Text): Text =>
  (key, values) =>
    text(words !== undefined && ownWords.test(key) ? `${words}.${key}` : key, values)

/** Whether what a condition asks for was answered. */
export const holds = ({ question, equals }: Condition, answers: Answers): boolean => {
  const answer = answers[question]
  return (answer === true ? 'yes' : String(answer ?? '')) === equals
}

/** A question's words, for oneself or for another person. */
export const labelOf = (question: Question, { text, proxy }: Wording): string =>
  text(`question.${question.name}.${proxy && question.proxyWording ? 'proxy' : 'label'}`)

const questions = new WeakMap<Form, readonly Question[]>()

/** All questions of a form in order; worked out once, because every sent form asks for them several times. */
export function questionsOf(form: Form): readonly Question[] {
  const known = questions.get(form)
  if (known) return known
  const found = form.sections.flatMap(section => section.blocks.flatMap(block => block.questions))
  questions.set(form, found)
  return found
}

export const choicesOf = (form: Form): readonly Choice[] =>
  questionsOf(form).filter(question => question.kind === 'choice')
