import type { Text } from '../../intake/form/question.ts'
import { attemptChannels, attemptResults } from '../../intake/triage/orders.ts'
import { type Verb, verbs } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { DeskWords } from './desk-words.ts'
import { verbKeys } from './keys.ts'

/** A field of a verb's form. Its label is the catalogue's `desk.field.NAME`, its options stand under `desk.choice`. */
export interface VerbField {
  name: string
  kind: 'text' | 'line' | 'choice' | 'moment' | 'date' | 'staff'
  needed?: true
  codes?: readonly string[]
  /** Under which list of `desk.choice` the options' words stand. */
  list?: string
  /** Has a sentence of its own under `desk.field_hint`. */
  hint?: true
  /** Seldom filled in: stands behind a line of `desk.field_if`. */
  rare?: true
}

const note: VerbField = { name: 'note', kind: 'text' }
const neededNote: VerbField = { ...note, needed: true }

/** What each verb asks for, in the order in which it stands on the page. */
export const verbFields = ({
  endReasons,
}: Pick<Practice, 'endReasons'>): Record<Verb, readonly VerbField[]> => ({
  claim: [],
  release_claim: [],
  assign: [{ name: 'to', kind: 'staff' }],
  acknowledge_risk: [neededNote],
  review: [note],
  attempt: [
    { name: 'channel', kind: 'choice', needed: true, codes: attemptChannels, list: 'channel' },
    { name: 'result', kind: 'choice', needed: true, codes: attemptResults, list: 'result' },
    note,
    { name: 'callBackAt', kind: 'moment', hint: true },
    { name: 'overrideReason', kind: 'line', rare: true },
  ],
  screen: [
    { name: 'tool', kind: 'line', needed: true, hint: true },
    { name: 'on', kind: 'date', needed: true },
    { name: 'score', kind: 'line' },
    note,
  ],
  note: [neededNote],
  ask_information: [neededNote, { name: 'by', kind: 'moment', needed: true }],
  schedule: [{ name: 'at', kind: 'moment', needed: true }, note],
  admit: [{ name: 'on', kind: 'date', needed: true }, note],
  decline: [
    { name: 'reason', kind: 'choice', needed: true, codes: endReasons.decline, list: 'decline' },
    neededNote,
  ],
  not_reached: [note],
  person_declined: [
    {
      name: 'reason',
      kind: 'choice',
      needed: true,
      codes: endReasons.person_declined,
      list: 'person_declined',
    },
    note,
  ],
  close: [{ name: 'reason', kind: 'choice', needed: true, codes: endReasons.close, list: 'close' }, note],
  reopen: [neededNote],
  snooze: [{ name: 'until', kind: 'moment', needed: true }, note],
  wake: [],
  quarantine: [neededNote],
  release: [note],
  hold: [neededNote],
  unhold: [neededNote],
})

/** The noun that each verb is in an address. */
export const nouns: Record<Verb, string> = {
  claim: 'claim',
  release_claim: 'claim-end',
  assign: 'assignment',
  acknowledge_risk: 'acknowledgement',
  review: 'review',
  attempt: 'attempts',
  screen: 'screens',
  note: 'notes',
  ask_information: 'information-request',
  schedule: 'appointment',
  admit: 'admission',
  decline: 'decline',
  not_reached: 'unreached',
  person_declined: 'withdrawal',
  close: 'closing',
  reopen: 'reopening',
  snooze: 'snooze',
  wake: 'snooze-end',
  quarantine: 'quarantine',
  release: 'release',
  hold: 'hold',
  unhold: 'hold-end',
}

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

export const isVerb = (text: string): text is Verb => (verbs as readonly string[]).includes(text)

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
