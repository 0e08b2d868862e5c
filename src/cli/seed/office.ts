import { nextOpening } from '../../intake/office-hours.ts'
import type { Practice } from '../../practice/practice.ts'
import type { Chance } from './chance.ts'

const minute = 60_000

/** A moment when somebody is there: itself, or soon after the practice opens next. */
export function whenStaffed({ officeHours }: Practice, chance: Chance, at: number): number {
  const settlingIn = chance.whole(2, 100) * minute
  const wished = Math.floor(at)
  const opening = nextOpening(officeHours, new Date(wished)).getTime()
  return opening === wished ? wished : opening + settlingIn
}
