import type { EntrySource, ReferralSource } from '../../intake/form/givers.ts'
import type { Actor } from '../../intake/roles.ts'
import type { Practice } from '../../practice/practice.ts'
import type { Way } from './arrive.ts'
import type { Chance } from './chance.ts'
import { whenStaffed } from './office.ts'

const minute = 60_000

/** One in six comes from a provider. */
export const isReferral = (n: number): boolean => n % 6 === 4

/** Some call, and a few send a fax or come by. */
const takenDown = (n: number): EntrySource | null =>
  n % 7 === 3 ? 'phone' : n % 31 === 8 ? 'fax' : n % 43 === 5 ? 'in_person' : null

/** A good half of the providers use the site. */
const referralTaken = (n: number): ReferralSource | null =>
  n % 18 === 10 ? 'fax' : n % 30 === 16 ? 'phone' : n % 66 === 22 ? 'letter' : null

/** When it comes, when the practice's time ends, and who would take it down. */
interface Moment {
  at: number
  until: number
  by: Actor | undefined
}

/** How the nth comes, and when it is here. What nobody was there to take down came over the site. */
export const wayOf = (practice: Practice, chance: Chance, n: number, moment: Moment) =>
  isReferral(n) ? referralWay(practice, chance, n, moment) : ownWay(practice, chance, n, moment)

type Come = { way: Way; at: number }

/** Providers write while the desk is open; their paper lies for a while. */
function referralWay(practice: Practice, chance: Chance, n: number, { at, until, by }: Moment): Come {
  const lies = chance.whole(10, 150) * minute
  const cameBy = by ? referralTaken(n) : null
  const here = whenStaffed(practice, chance, cameBy === 'fax' || cameBy === 'letter' ? at + lies : at)
  if (here > until) return { way: { source: 'referral' }, at }
  if (!cameBy || !by) return { way: { source: 'referral' }, at: here }
  const cameAt = cameBy === 'phone' ? {} : { cameAt: new Date(at) }
  return { way: { source: 'referral', cameBy, by, ...cameAt }, at: here }
}

function ownWay(practice: Practice, chance: Chance, n: number, { at, until, by }: Moment): Come {
  const fromProgram = chance.happens(0.02)
  const here = whenStaffed(practice, chance, at)
  const source = fromProgram || here > until ? null : takenDown(n)
  return source && by ? { way: { source, by }, at: here } : { way: { source: 'web', fromProgram }, at }
}
