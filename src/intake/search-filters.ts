import type { FieldFault } from './faults.ts'
import { entrySources } from './form/givers.ts'
import { isDay } from './reports/period.ts'
import { type DeskQueue, deskQueues, type EndState, endStates } from './triage/record.ts'

type OpenQueue = Exclude<DeskQueue, 'closed'>

/** Where something stands, as a search may ask: a queue of the desk, anything that has ended, or how it ended. */
export type Stand = OpenQueue | 'ended' | EndState
export const openStands = deskQueues.filter((queue): queue is OpenQueue => queue !== 'closed')
export const endStands = ['ended', ...endStates] as const

/** How it came; the daily test is found by its reference alone. */
export const inquirySources = ['web', ...entrySources, 'referral'] as const

/** Nobody has taken it on. */
export const nobody = 'nobody'

/** What a search asks for; empty where it does not. */
export interface Search {
  /** A reference, a phone number, an address or the words of a name, as they were typed. */
  words: string
  stand: Stand | ''
  /** The first and the last day on which it came, as YYYY-MM-DD in the practice's zone. */
  from: string
  to: string
  /** The id of one of the staff, or `nobody`. */
  assignee: string
  /** The code of a criterion that is met, or was named by whoever referred the person. */
  criterion: string
  source: string
}

export const filterNames = ['stand', 'from', 'to', 'assignee', 'criterion', 'source'] as const
export const noSearch: Search = {
  words: '',
  stand: '',
  from: '',
  to: '',
  assignee: '',
  criterion: '',
  source: '',
}

/** Everything that is wrong with a search as it was filled in. */
export function searchFaults(search: Search): FieldFault[] {
  const { words, from, to } = search
  if (words === '' && filterNames.every(name => search[name] === ''))
    return [{ field: 'words', code: 'nothing' }]
  const faults = (['from', 'to'] as const)
    .filter(name => search[name] !== '' && !isDay(search[name]))
    .map(field => ({ field, code: 'not_a_date' }))
  if (faults.length > 0) return faults
  return from !== '' && to !== '' && to < from ? [{ field: 'to', code: 'before_start' }] : []
}
