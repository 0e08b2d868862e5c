import { endStates } from '../triage/record.ts'
import { type Asked, counted } from './asked.ts'
import { shareOf } from './waits.ts'

/** How far what came in the period got, and how it ended. */
export function outcomes({ tallies }: Asked) {
  const received = counted(tallies, 'received')
  const of = (code: string, count: number) => ({ code, count, share: shareOf(count, received) })
  return {
    received,
    steps: [
      of('received', received),
      ...['contacted', 'scheduled', 'admitted'].map(step => of(step, counted(tallies, 'step', step))),
    ],
    ends: [...endStates.filter(state => state !== 'admitted'), 'open'].map(end =>
      of(end, counted(tallies, 'end', end)),
    ),
  }
}
