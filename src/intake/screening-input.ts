import type { ScreeningInput, ScreeningRules } from './screening-types.ts'

export interface InputError {
  code: 'bad_value' | 'unknown_field'
  field: string
  message: string
}

export type CheckedInput = { input: ScreeningInput } | { errors: InputError[] }

/**
 * Reads what a program sent. Gives the input in the table's key order with blanks (null, missing) left out,
 * or every error at once: bad values in the table's order, then unknown fields in the order they came.
 */
export function checkScreeningInput(rules: ScreeningRules, value: unknown): CheckedInput {
  if (!isRecord(value)) return { errors: [badValue('input', 'an object')] }
  const { answers: sent, ...others } = value
  const answers = isBlank(sent) ? {} : sent
  if (!isRecord(answers)) return { errors: [badValue('answers', 'an object')] }
  const scale = readFields(scaleOf(rules), answers)
  const choices = readFields(rules.choices, others)
  const all = [...scale.errors, ...choices.errors]
  const errors = [...all.filter(isBadValue), ...all.filter(error => !isBadValue(error))]
  if (errors.length > 0) return { errors }
  return { input: { answers: scale.values, ...choices.values } as ScreeningInput }
}

const isBadValue = ({ code }: InputError) => code === 'bad_value'

type Code = string | number | boolean
type Codes = Readonly<Record<string, readonly Code[]>>

const scales = new WeakMap<ScreeningRules, Codes>()

/** The codes of each item; worked out once, because every sent form is screened. */
function scaleOf(rules: ScreeningRules): Codes {
  const known = scales.get(rules)
  if (known) return known
  const items = rules.criteria.flatMap(criterion => criterion.items)
  const scale = Object.fromEntries(items.map(item => [item, rules.scale]))
  scales.set(rules, scale)
  return scale
}

function readFields(codes: Codes, sent: Record<string, unknown>) {
  const values: Record<string, Code> = {}
  const errors: InputError[] = []
  for (const [name, allowed] of Object.entries(codes)) {
    const raw = Object.hasOwn(sent, name) ? sent[name] : null
    if (isBlank(raw)) continue
    // The table's own value is taken, so that JSON's -0 becomes 0.
    const known = allowed.find(code => code === raw)
    if (known === undefined) errors.push(badValue(name, `one of ${JSON.stringify(allowed)}, or null`))
    else values[name] = known
  }
  for (const name of Object.keys(sent)) if (!Object.hasOwn(codes, name)) errors.push(unknownField(name))
  return { values, errors }
}

const isBlank = (value: unknown) => value === null || value === undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const badValue = (field: string, wanted: string): InputError => ({
  code: 'bad_value',
  field,
  message: `${field} must be ${wanted}.`,
})

const unknownField = (field: string): InputError => ({
  code: 'unknown_field',
  field,
  message: 'The screen has no such field.',
})
