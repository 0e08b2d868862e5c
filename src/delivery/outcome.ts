/**
 * What became of a message. `retry`: it did not go out. `failed`: it was refused for good.
 * `unknown`: it was handed over whole, and no answer came. Faults are codes, never words of the other side.
 */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'retry'; fault: string }
  | { kind: 'failed'; fault: string }
  | { kind: 'unknown'; fault: string }
