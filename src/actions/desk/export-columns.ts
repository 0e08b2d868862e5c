import { kindOf } from '../../intake/form/kinds.ts'
import {
  type Answers,
  type Form,
  labelOf,
  type Question,
  questionsOf,
  type Text,
  textOf,
} from '../../intake/form/question.ts'
import { type Channel, type SafeContact, safeContact } from '../../intake/safe-contact.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import { queueOf } from '../../intake/triage/queue.ts'
import type { ExportedRow, SealedGroup } from '../../storage/exports.ts'
import type { Cell } from '../../text/csv.ts'

/** What may leave beside the list itself, each by a tick of its own. */
export const exportParts = ['contact', 'answers'] as const
export type ExportPart = (typeof exportParts)[number]

/** Which groups of readers each part opens. */
export const groupsOf: Readonly<Record<ExportPart, readonly SealedGroup[]>> = {
  contact: ['contact', 'referrer'],
  answers: ['answers', 'result'],
}

/** An inquiry with what was opened of it: nothing that was not asked for; null where it would not open. */
export interface Exported {
  row: ExportedRow
  contact: Answers | null
  answers: Answers | null
  result: ScreeningResult | null
  /** What was said of whoever referred the person. */
  referrer: Answers | null
}

/** What columns need to say a cell in words. */
export interface ExportWords {
  /** The forms whose questions have columns: both, or the one by which everything came that was asked for. */
  forms: { contact: Form | null; referral: Form | null }
  /** Codes of the criteria in the practice's order. */
  criteria: readonly string[]
  text: Text
  now: Date
  /** A time as a spreadsheet reads it. */
  time(iso: string | null): string
  person(id: string | null): string
}

export interface Column {
  head: string
  cell(inquiry: Exported): Cell
}

/** The columns of an export in order: the list first, then each part that was asked for. */
export const columnsFor = (parts: readonly ExportPart[], words: ExportWords): Column[] =>
  [
    ...listed(words),
    ...(parts.includes('contact') ? [...contactColumns(words), ...referrerColumns(words)] : []),
    ...(parts.includes('answers') ? [...screenedColumns(words), ...answerColumns(words)] : []),
    ...(parts.length > 0 ? [part2Notice(words)] : []),
  ].map(column => legible(column, words))

/** What cannot be read is said in its cell: one such inquiry does not keep all others back. */
const legible = ({ head, cell }: Column, { text }: ExportWords): Column => ({
  head,
  cell: inquiry => {
    try {
      return cell(inquiry)
    } catch {
      return text('export.unopened')
    }
  },
})

/** Records under 42 CFR Part 2 carry its notice with every disclosure. */
const part2Notice = ({ text }: ExportWords): Column => ({
  head: text('export.column.notice'),
  cell: ({ row }) => (row.part2 === 1 ? text('refer.part2_notice') : ''),
})

function opened<T>(group: T | null): T {
  if (group === null) throw new Error('It does not open')
  return group
}

function listed({ text, time, person, now }: ExportWords): Column[] {
  const column = (code: string, cell: (row: ExportedRow) => Cell): Column => ({
    head: text(`export.column.${code}`),
    cell: ({ row }) => cell(row),
  })
  return [
    column('reference', row => row.reference),
    column('received', row => time(row.received_at)),
    column('source', row => text(`desk.source.${row.source}`)),
    column('queue', row => {
      const queue = queueOf(row, now)
      return queue === null ? '' : text(`desk.queue.${queue}`)
    }),
    column('state', row => text(`desk.state.${row.state}`)),
    column('promised', row => time(row.due_at)),
    column('first_contact', row => time(row.first_contact_at)),
    column('attempts', row => row.attempts),
    column('assignee', row => person(row.assignee)),
    column('closed', row => time(row.closed_at)),
  ]
}

/** Addresses of ways that the person did not allow are not among them. */
function contactColumns({ text }: ExportWords): Column[] {
  const known = new WeakMap<Answers, SafeContact>()
  const contactOf = (answers: Answers) => {
    const found = known.get(answers) ?? safeContact(answers)
    known.set(answers, found)
    return found
  }
  const column = (code: string, cell: (contact: SafeContact) => Cell): Column => ({
    head: text(`export.column.${code}`),
    cell: ({ contact }) => cell(contactOf(opened(contact))),
  })
  const way = (channel: Channel) =>
    column(channel, ({ ways }) => ways.find(one => one.channel === channel)?.address ?? '')
  const yes = (holds: boolean) => text(holds ? 'export.yes' : 'export.no')
  return [
    column('name', ({ name }) => name),
    column('pronouns', ({ pronouns }) => pronouns),
    column('writer', ({ proxy }) => proxy?.name ?? ''),
    column('relation', ({ proxy }) => proxy?.relation ?? ''),
    ...(['call', 'text', 'email', 'post'] as const).map(way),
    column('voicemail', ({ voicemail }) => yes(voicemail)),
    column('identify', ({ identify }) => yes(identify)),
    column('times', ({ times }) => times),
    column('note', ({ note }) => note),
    column('language', ({ language }) => language),
    column('interpreter', ({ interpreter }) => yes(interpreter)),
  ]
}

function screenedColumns({ text, criteria }: ExportWords): Column[] {
  const column = (head: string, cell: (result: ScreeningResult) => Cell): Column => ({
    head,
    cell: ({ result }) => cell(opened(result)),
  })
  return [
    column(text('export.column.safety'), result => text(`desk.level.${result.safety_level}`)),
    ...criteria.map(code =>
      column(text(`criterion.${code}.label`), ({ criteria: found }) => {
        const status = found[code]?.status
        return status === undefined ? '' : text(`fit.status.${status}`)
      }),
    ),
  ]
}

const answerColumns = ({ forms, text }: ExportWords): Column[] => [
  ...(forms.contact ? askedColumns(forms.contact, 'answers', text) : []),
  ...(forms.referral ? askedColumns(forms.referral, 'answers', text) : []),
]

/** Who referred, and what they said of the person that no column holds yet. */
const referrerColumns = ({ forms: { referral }, text }: ExportWords): Column[] =>
  referral
    ? [...askedColumns(referral, 'referrer', text), ...askedColumns(referral, 'contact', text, known)]
    : []

/** What the columns on contact say of everybody. */
const known = [
  ...['name', 'phone', 'contact_call', 'contact_voicemail', 'contact_identify', 'contact_text'],
  ...['contact_times', 'contact_note', 'language', 'interpreter'],
]

/** One column for each question of a form that one group of readers may see; empty where another form was filled in. */
function askedColumns(
  form: Form,
  readers: 'contact' | 'answers' | 'referrer',
  catalogue: Text,
  without: readonly string[] = [],
): Column[] {
  const text = textOf(form, catalogue)
  const ofReferral = form.code === 'referral'
  const head = (question: Question) => {
    const label = labelOf(question, { text, proxy: false })
    if (!ofReferral) return label
    return catalogue(readers === 'referrer' ? 'export.of_referrer' : 'export.of_referral', { label })
  }
  return questionsOf(form)
    .filter(question => question.readers === readers && !without.includes(question.name))
    .map(question => ({
      head: head(question),
      cell: inquiry => {
        if ((inquiry.row.source === 'referral') !== ofReferral) return ''
        const answers = opened(inquiry[readers])
        const answer = answers[question.name]
        const wording = { text, proxy: answers.for_whom === 'other' }
        return answer === undefined ? '' : kindOf(question).show(question, answer, wording)
      },
    }))
}
