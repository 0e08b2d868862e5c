import { z } from 'zod'
import { type Giver, type Givers, givers, markGivers } from '../../intake/form/givers.ts'
import { type ParsedForm, parseForm } from '../../intake/form/parse-form.ts'
import type { Fault } from '../../intake/form/question.ts'
import type { CameFault } from '../../intake/referral/came.ts'
import type { IntakeForm } from './intake-forms.ts'

/** What stands in the form beside the questions. */
const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  intent: z.enum(['save', 'anyway']).catch('save'),
  source: z.string().max(40).catch(''),
  giver: z.enum(givers).optional().catch(undefined),
  came_at: z.string().trim().max(40).catch(''),
})

/** A form that staff sent: the answers, how and when it came, and who gave each answer. */
export interface SentIntake<Source extends string = string> {
  parsed: ParsedForm
  token: string
  source: Source | ''
  came: { typed: string; at: Date | null; fault: CameFault | null }
  giver: Giver
  marks: Readonly<Record<string, unknown>>
  givers: Givers
  faults: readonly Fault[]
  /** It is to be looked at once more. */
  stops: boolean
}

/** Reads a form of the staff. How it came is the one thing that must be said, and when, where that was not now. */
export function readIntake<Source extends string>(
  asks: IntakeForm<Source>,
  body: unknown,
  now: Date,
): SentIntake<Source> {
  const parsed = parseForm(asks.form, body)
  const { form_token: token, intent, came_at, ...sent } = envelope.parse(body ?? {})
  const source = asks.sources.find(code => code === sent.source) ?? ''
  const came = asks.readCame?.(came_at, source, now) ?? { cameAt: null, fault: null }
  const giver = sent.giver ?? asks.usualGiver
  const marks = ownGivers(body)
  const faults = [...parsed.faults, ...asks.faultsOf(parsed.answers, now)]
  const asksAgain = faults.some(({ hard }) => hard) || (faults.length > 0 && intent !== 'anyway')
  return {
    parsed,
    token,
    source,
    came: { typed: came_at, at: came.cameAt, fault: came.fault },
    giver,
    marks,
    givers: markGivers(asks.form, parsed.answers, giver, marks),
    faults,
    stops: source === '' || came.fault !== null || asksAgain,
  }
}

/** The givers that were named for single answers: fields of the form `giver_NAME`. */
function ownGivers(body: unknown): Record<string, unknown> {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name.startsWith('giver_') ? [[name.slice(6), value]] : [])),
  )
}
