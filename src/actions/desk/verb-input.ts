import { z } from 'zod'
import { Invalid } from '../../intake/faults.ts'
import { isStorable } from '../../intake/form/storable.ts'
import { localOf, momentIn, noonOf } from '../../intake/local-time.ts'
import { attemptChannels, attemptResults, type Order, resultsOf } from '../../intake/triage/orders.ts'
import type { Verb } from '../../intake/triage/verbs.ts'
import type { Practice } from '../../practice/practice.ts'

/** What a form sent, by field. */
export type VerbInput = Readonly<Record<string, unknown>>

const longest = 4000

/**
 * Reads what a verb's form sent. The message of each fault is a code of the catalogue's `desk.fault`.
 * Faults: `Invalid` with every fault at once.
 */
export function readOrder(practice: Practice, verb: Verb, input: VerbInput, now: Date): Order {
  const parsed = schemas(practice, now)[verb].safeParse(input)
  if (parsed.success) return { verb, given: parsed.data } as Order
  throw new Invalid(
    parsed.error.issues.map(({ path, message }) => ({ field: String(path[0]), code: message })),
  )
}

const text = z.preprocess(
  value => (typeof value === 'string' ? value.trim() : ''),
  z.string().max(longest, 'too_long').refine(isStorable, 'unreadable'),
)
const words = text.refine(value => value !== '', 'missing')
const isLine = (value: string) => value.length <= 100
const maybe = text.transform(value => (value === '' ? null : value))
const oneOf = (codes: readonly string[]) =>
  z.string({ error: 'missing' }).refine(value => codes.includes(value), 'missing')

function schemas({ officeHours: { timeZone }, endReasons }: Practice, now: Date) {
  const date = text.refine(value => noonOf(timeZone, value) !== null, 'not_a_date')
  const pastDate = date.refine(value => value <= localOf(timeZone, now).slice(0, 10), 'later')
  const moment = text.transform((value, context) => {
    const at = value === '' ? null : momentIn(timeZone, value.length === 10 ? `${value}T09:00` : value)
    if (value !== '' && at === null) context.addIssue({ code: 'custom', message: 'not_a_time' })
    else if (at !== null && at <= now) context.addIssue({ code: 'custom', message: 'past' })
    else if (at !== null && at.getTime() > now.getTime() + furthest)
      context.addIssue({ code: 'custom', message: 'too_far' })
    return at
  })
  const future = moment.transform((at, context) => {
    if (at === null) context.addIssue({ code: 'custom', message: 'missing' })
    return at ?? now
  })
  const note = z.object({ note: maybe })
  const needed = z.object({ note: words })
  return {
    claim: z.object({}),
    release_claim: z.object({}),
    assign: z.object({ to: maybe }),
    acknowledge_risk: needed,
    review: note,
    attempt: z
      .object({
        channel: z.enum(attemptChannels, { error: 'missing' }),
        result: z.enum(attemptResults, { error: 'missing' }),
        note: maybe,
        callBackAt: moment,
        overrideReason: maybe,
      })
      .refine(({ channel, result }) => resultsOf[channel].includes(result), {
        path: ['result'],
        error: 'of_another_way',
      }),
    screen: z.object({
      tool: words.refine(isLine, 'too_long'),
      on: pastDate,
      score: maybe.refine(value => value === null || isLine(value), 'too_long'),
      note: maybe,
    }),
    note: needed,
    ask_information: z.object({ note: words, by: future }),
    ask_referrer: z.object({ question: words, by: future }),
    accept: note,
    schedule: z.object({ at: future, note: maybe }),
    admit: z.object({ on: date, note: maybe }),
    decline: z.object({ reason: oneOf(endReasons.decline), note: words, options: maybe }),
    not_reached: note,
    person_declined: z.object({ reason: oneOf(endReasons.person_declined), note: maybe }),
    close: z.object({ reason: oneOf(endReasons.close), note: maybe }),
    reopen: needed,
    snooze: z.object({ until: future, note: maybe }),
    wake: z.object({}),
    quarantine: needed,
    release: note,
    hold: needed,
    unhold: needed,
  } satisfies Record<Verb, z.ZodType>
}

const day = 86_400_000
const furthest = 400 * day
