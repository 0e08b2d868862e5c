import { z } from 'zod'
import type { StoredFile } from '../../actions/keep-files.ts'
import type { FileFault } from '../../actions/take-file.ts'
import type { Came } from '../../intake/form/came.ts'
import { type Giver, type Givers, givers, markGivers } from '../../intake/form/givers.ts'
import { type ParsedForm, parseForm } from '../../intake/form/parse-form.ts'
import type { Fault } from '../../intake/form/question.ts'
import type { Fields } from '../public/fields.ts'
import type { SentForm } from '../public/uploads.ts'
import type { IntakeForm } from './intake-forms.ts'

/** What stands in the form beside the questions. */
const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  intent: z.enum(['save', 'anyway']).catch('save'),
  source: z.string().max(40).catch(''),
  giver: z.enum(givers).optional().catch(undefined),
  earlier: z.literal('yes').optional().catch(undefined),
  came_at: z.string().trim().max(40).catch(''),
})

/** A form that staff sent: the answers, how and when it came, who gave each answer, and its files. */
export interface SentIntake<Source extends string = string> {
  parsed: ParsedForm
  token: string
  source: Source | ''
  came: Came & { typed: string; earlier: boolean }
  giver: Giver
  marks: Readonly<Record<string, unknown>>
  givers: Givers
  faults: readonly Fault[]
  files: readonly StoredFile[]
  fileFaults: readonly FileFault[]
  /** A file was taken back; nothing is to be saved yet. */
  removed: boolean
  /** It is to be looked at once more. */
  stops: boolean
}

/** Reads a form of the staff. How it came is the one thing that must be said, and when, where that was not now. */
export function readIntake<Source extends string>(
  asks: IntakeForm<Source>,
  form: SentForm,
  now: Date,
): SentIntake<Source> {
  const { fields } = form
  const parsed = parseForm(asks.form, fields)
  const { form_token, intent, ...sent } = envelope.parse(fields)
  const source: Source | '' = asks.sources.find(code => code === sent.source) ?? ''
  const said = { typed: sent.came_at, earlier: sent.earlier === 'yes', source }
  const came = asks.readCame(said, now)
  const giver = sent.giver ?? asks.usualGiver
  const marks = ownGivers(fields)
  const faults = [...parsed.faults, ...asks.faultsOf(parsed.answers, now)]
  const asksAgain = faults.some(({ hard }) => hard) || (faults.length > 0 && intent !== 'anyway')
  return {
    parsed,
    token: form.token || form_token,
    source,
    came: { ...said, ...came },
    giver,
    marks,
    givers: markGivers(asks.form, parsed.answers, giver, marks),
    faults,
    files: form.files,
    fileFaults: form.faults,
    removed: form.removed,
    stops: source === '' || came.fault !== null || asksAgain || form.removed || form.faults.length > 0,
  }
}

/** The givers that were named for single answers: fields of the form `giver_NAME`. */
const ownGivers = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith('giver_') ? [[name.slice(6), value]] : [],
    ),
  )
