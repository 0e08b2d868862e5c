/** What may show that a program and not a person filled a form. It only ever leads to quarantine, never to a refusal. */
export interface Signs {
  /** The form's token is one that we made. */
  tokenGenuine: boolean
  /** Milliseconds between making the page and getting it back; null where the token does not say. */
  filledInMs: number | null
  /** The field that no person sees was filled. */
  trapFilled: boolean
  /** This client sent more than a person would within the hour. */
  tooMany: boolean
}

export type Suspicion = 'forged_token' | 'filled_at_once' | 'trap_filled' | 'too_many'

/** Even with every field filled by the browser, a person needs longer than this. */
const fastestPersonMs = 1500

const rules: readonly [Suspicion, (signs: Signs) => boolean][] = [
  ['filled_at_once', signs => signs.filledInMs !== null && signs.filledInMs < fastestPersonMs],
  ['forged_token', signs => !signs.tokenGenuine],
  ['too_many', signs => signs.tooMany],
  ['trap_filled', signs => signs.trapFilled],
]

export const suspicionsOf = (signs: Signs): Suspicion[] =>
  rules.filter(([, applies]) => applies(signs)).map(([code]) => code)
