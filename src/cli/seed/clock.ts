export interface Clock {
  now(): Date
  set(at: number): void
}

/** A clock that stands where it was set, for what happened long ago. */
export function standingClock(at = Date.now()): Clock {
  let stands = at
  return {
    now: () => new Date(stands),
    set: to => {
      stands = to
    },
  }
}
