import { attemptChannels, attemptResults } from '../../intake/triage/orders.ts'
import { type Verb, verbs } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'

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
  acknowledge_risk: [{ ...neededNote, hint: true }],
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
  ask_referrer: [
    { name: 'question', kind: 'text', needed: true, hint: true },
    { name: 'by', kind: 'moment', needed: true },
  ],
  accept: [note],
  schedule: [{ name: 'at', kind: 'moment', needed: true }, note],
  admit: [{ name: 'on', kind: 'date', needed: true }, note],
  decline: [
    { name: 'reason', kind: 'choice', needed: true, codes: endReasons.decline, list: 'decline' },
    neededNote,
    { name: 'options', kind: 'text', hint: true },
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
  ask_referrer: 'referrer-request',
  accept: 'acceptance',
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

export const isVerb = (text: string): text is Verb => (verbs as readonly string[]).includes(text)
