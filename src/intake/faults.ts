/** The few ways a verb can refuse. The web maps each to one status; everything else is a defect. */
export type RefusalKind = 'not_found' | 'conflict' | 'not_allowed' | 'invalid' | 'unavailable'

export class Refusal extends Error {
  readonly kind: RefusalKind
  constructor(kind: RefusalKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
    this.kind = kind
  }
}

export const notFound = (what: string) => new Refusal('not_found', what)
export const unavailable = (what: string, cause?: unknown) => new Refusal('unavailable', what, cause)
