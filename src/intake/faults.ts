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

/** A field of a form that cannot be taken as it is; `code` names the words. */
export interface FieldFault {
  field: string
  code: string
}

/** What was given cannot be taken: every fault at once. */
export class Invalid extends Refusal {
  readonly faults: readonly FieldFault[]
  constructor(faults: readonly FieldFault[]) {
    super('invalid', faults.map(({ field, code }) => `${field} ${code}`).join(', '))
    this.faults = faults
  }
}

export const notFound = (what: string) => new Refusal('not_found', what)
export const notAllowed = (what: string) => new Refusal('not_allowed', what)
export const conflict = (what: string) => new Refusal('conflict', what)
export const unavailable = (what: string, cause?: unknown) => new Refusal('unavailable', what, cause)
