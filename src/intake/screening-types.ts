/** Codes of criteria and items come from the practice's table, so that another practice changes only its data. */
export type Criterion = string
export type Item = string
export type Flag = string

export type Scale = 0 | 1 | 2 | 3
export type ScaleAnswer = Scale | 'skip'
export type Harm = 'none' | 'thoughts' | 'may_act' | 'skip'

export type CriterionStatus = 'met' | 'possible' | 'not_met' | 'unknown'
export type SafetyLevel = 'immediate' | 'urgent' | 'check' | 'none_reported'
export type Overall =
  | 'strong_match'
  | 'match'
  | 'possible_match'
  | 'no_match_indicated'
  | 'insufficient_information'
export type Queue =
  | 'immediate'
  | 'same_day'
  | 'clinician_review'
  | 'resource_navigation'
  | 'call_to_complete'
  | 'courtesy_call'
  | 'standard'
export type CrisisPanel = 'full' | 'standard'
export type Notify = 'page_on_call' | 'email_urgent' | 'email_normal'

/** Every question beside the scale items, with the values it can have. */
export interface Choices {
  impact: ScaleAnswer
  group_openness: 'yes' | 'unsure' | 'no' | 'skip'
  safety_now: 'yes' | 'no' | 'skip'
  safety_self: Harm
  safety_others: Harm
  for_whom: 'self' | 'other'
  age_band: 'under_16' | '16_17' | '18_plus'
  area: 'inside' | 'outside'
  text_crisis_hint: boolean
}

/** What a person answered. Blank is null or a missing key, everywhere. */
export type ScreeningInput = { readonly answers: Readonly<Record<Item, ScaleAnswer | null>> } & {
  readonly [Name in keyof Choices]?: Choices[Name] | null
}

type OrBlank<Value> = Value extends boolean ? boolean : Value | 'blank'

/** What the rows of the rules may ask about: each choice (or `blank`), and what was worked out before. */
export type Facts = { readonly [Name in keyof Choices]: OrBlank<Choices[Name]> } & {
  readonly met_count: number
  readonly possible_count: number
  readonly not_met_count: number
  /** The one value that every item has, or `none`. */
  readonly uniform_value: Scale | 'none'
  /** One of the safety questions is skipped or blank. */
  readonly safety_gap: boolean
  /** The form carried a safety value that no code stands for. */
  readonly safety_value_unknown: boolean
  readonly safety_level: SafetyLevel
  readonly overall: Overall
  readonly flags: readonly Flag[]
}

type Test<Value> =
  | readonly (Value extends readonly (infer One)[] ? One : Value)[]
  | { readonly atLeast: number }

/** All of the named facts must have one of the values; an empty condition always holds. */
export type When = { readonly [Name in keyof Facts]?: Test<Facts[Name]> }

export interface Row<Finding> {
  readonly is: Finding
  readonly when: When
}

export interface CriterionRule {
  readonly code: Criterion
  readonly items: readonly Item[]
  /** The sum, 0 to 3 for each item, from which the criterion is met. */
  readonly mark: number
  /** Why the mark stands where it stands, with its source. */
  readonly reason: string
}

/** The whole rule model as data. A change of any value needs a new version. */
export interface ScreeningRules {
  readonly version: string
  readonly approved: { readonly by: string; readonly on: string } | null
  readonly scale: readonly ScaleAnswer[]
  readonly criteria: readonly CriterionRule[]
  readonly choices: { readonly [Name in keyof Choices]: readonly Choices[Name][] }
  readonly safetyQuestions: readonly (keyof Choices)[]
  /** Of these three, the first row that holds decides. */
  readonly safety: readonly Row<SafetyLevel>[]
  readonly overall: readonly Row<Overall>[]
  readonly queue: readonly Row<Queue>[]
  /** Of these, every row that holds adds its flag. */
  readonly flags: readonly Row<Flag>[]
  readonly crisisPanel: Readonly<Record<SafetyLevel, CrisisPanel>>
  readonly notify: Readonly<Record<SafetyLevel, Notify>>
}

export interface CriterionResult {
  readonly score: number
  readonly status: CriterionStatus
  readonly mark: number
  /** The questions it was found from; the answers stand in the result's `input`. */
  readonly items: readonly Item[]
}

/** What is stored: the findings, and all that is needed to compute them again to the same bytes. */
export interface ScreeningResult {
  readonly version: string
  readonly criteria: Readonly<Record<Criterion, CriterionResult>>
  readonly met_count: number
  readonly overall: Overall
  readonly safety_level: SafetyLevel
  readonly flags: readonly Flag[]
  readonly queue: Queue
  readonly crisis_panel: CrisisPanel
  readonly notify: Notify
  readonly submit_allowed: true
  /** Safety questions whose value was not known, sorted. */
  readonly unknown_safety: readonly string[]
  /** The answers in the table's order, blanks left out. */
  readonly input: ScreeningInput
}
