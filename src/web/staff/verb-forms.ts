import type { Text } from '../../intake/form/question.ts'
import type { Verb } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { DeskWords } from './desk-words.ts'
import { verbKeys } from './keys.ts'
import { nouns, type VerbField, verbFields } from './verb-fields.ts'

/** What ends an inquiry, sets it apart or is seldom needed: kept together behind one line. */
const seldom: readonly Verb[] = [
  'decline',
  'not_reached',
  'person_declined',
  'close',
  'quarantine',
  'hold',
  'unhold',
]

/** What somebody filled in, and what was wrong with it. */
export interface Tried {
  verb: Verb
  input: Readonly<Record<string, string>>
  faults: Readonly<Record<string, string>>
}

/** What somebody filled in, as the form showed it to them. */
export const inputInWords = (
  fields: readonly VerbField[],
  input: Readonly<Record<string, string>>,
  { person }: Pick<DeskWords, 'person'>,
  text: Text,
) =>
  fields.flatMap(({ name, kind, codes, list }) => {
    const value = input[name] ?? ''
    if (value === '') return []
    if (kind === 'staff') return [{ name, words: person(value) ?? '' }]
    return [{ name, words: codes?.includes(value) ? text(`desk.choice.${list}.${value}`) : value }]
  })

/** The forms of the verbs that are allowed now, the likeliest first. */
export function viewVerbs(
  practice: Practice,
  { row, allowed, likeliest }: { row: InquiryRow; allowed: readonly Verb[]; likeliest: Verb | null },
  staff: readonly { id: string; name: string }[],
  today: string,
  tried: Tried | null,
) {
  const fields = verbFields(practice)
  const beginning = ({ kind }: VerbField) =>
    kind === 'staff' ? (row.assignee ?? '') : kind === 'date' ? today : ''
  return [...allowed]
    .sort((one, other) => Number(other === likeliest) - Number(one === likeliest))
    .map(verb => ({
      verb,
      action: `/staff/inquiries/${row.reference}/${nouns[verb]}`,
      key: verbKeys[verb],
      main: verb === likeliest,
      seldom: verb !== likeliest && seldom.includes(verb),
      open: tried?.verb === verb,
      version: row.version,
      fields: fields[verb].map(field => ({
        ...field,
        id: `${verb}-${field.name}`,
        value: tried?.verb === verb ? (tried.input[field.name] ?? '') : beginning(field),
        fault: tried?.verb === verb ? (tried.faults[field.name] ?? null) : null,
        staff: field.kind === 'staff' ? staff : [],
      })),
    }))
}
