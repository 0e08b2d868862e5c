import type { Verb } from '../../intake/triage/verbs.ts'

/** The key of each verb. A key opens the verb's form; only what asks for nothing is done at once. */
export const verbKeys: Readonly<Record<Verb, string>> = {
  claim: 'c',
  release_claim: 'g',
  assign: 't',
  acknowledge_risk: 'r',
  review: 'v',
  attempt: 'a',
  screen: 'e',
  note: 'n',
  ask_information: 'i',
  ask_referrer: 'm',
  accept: 'l',
  schedule: 's',
  admit: 'd',
  decline: 'x',
  not_reached: 'u',
  person_declined: 'p',
  close: 'q',
  reopen: 'b',
  snooze: 'z',
  wake: 'w',
  quarantine: 'y',
  release: 'f',
  hold: 'h',
  unhold: 'h',
}

/** Keys that are no verb, by the code of their words under `desk.keys`. */
export const otherKeys = {
  down: 'j, k',
  enter: 'Enter',
  claim: verbKeys.claim,
  find: '/',
  answers: 'o',
  help: '?',
} as const

export interface KeyView {
  key: string
  /** The catalogue's key of what it does. */
  words: string
}

/** The keys that work on a page, for its help. */
export const viewKeys = (
  codes: readonly (keyof typeof otherKeys)[],
  verbs: readonly Verb[] = [],
): KeyView[] => [
  ...codes.map(code => ({ key: otherKeys[code], words: `desk.keys.${code}` })),
  ...verbs.map(verb => ({ key: verbKeys[verb], words: `desk.verb.${verb}` })),
]
