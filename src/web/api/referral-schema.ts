import { z } from 'zod'
import {
  type Form,
  labelOf,
  type Question,
  questionsOf,
  type Text,
  textOf,
} from '../../intake/form/question.ts'
import { publicStatuses } from '../../intake/referral/public-status.ts'

/** The longest text of a question that names no length of its own. */
const shortest = 40

function schemaOf(question: Question) {
  if (question.kind === 'tick') return z.boolean()
  if (question.kind === 'day') return z.iso.date()
  // A value that we do not know is kept as it came where safety is asked for, and treated as urgent.
  if (question.kind === 'choice')
    return question.safety ? z.string().max(200) : z.enum(question.codes as [string, ...string[]])
  return z.string().max(question.max)
}

/** The body of a referral: the questions of the form under their own names, and nothing else. */
export const referralSchema = (form: Form, text: Text) =>
  z.strictObject({
    ...Object.fromEntries(
      questionsOf(form).map(question => [
        question.name,
        schemaOf(question)
          .optional()
          .describe(labelOf(question, { text: textOf(form, text), proxy: false })),
      ]),
    ),
    accept_incomplete: z.boolean().optional().describe(text('api.accept_incomplete')),
  })

/** The same as a form's fields, as the parser of the form reads them. */
export const fieldsOf = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      value === true ? [[name, 'yes']] : typeof value === 'string' ? [[name, value]] : [],
    ),
  )

export const idempotencyKey = z.string().min(8).max(200)

export const referralAnswer = z.object({
  reference: z.string(),
  received_at: z.iso.datetime(),
  promised_by: z.iso.datetime(),
  tracker: z.object({ url: z.url(), expires_at: z.iso.datetime() }),
  repeated: z.boolean(),
  call_now: z.boolean(),
  warnings: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
})

export const statusAnswer = z.object({
  reference: z.string(),
  received_at: z.iso.datetime(),
  promised_by: z.iso.datetime(),
  status: z.enum(publicStatuses).nullable(),
})

export const errorsAnswer = z.object({
  errors: z.array(
    z.object({ code: z.string(), field: z.string().max(shortest).optional(), message: z.string() }),
  ),
  more: z.number().int().optional(),
})
