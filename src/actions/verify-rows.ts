import type { Kysely } from 'kysely'
import type { Practice } from '../practice/practice.ts'
import type { Vault } from '../sealing/vault.ts'
import { chainFaults } from '../storage/chain-faults.ts'
import type { Tables } from '../storage/tables.ts'
import { type ToldRows, toldAfter, toldOf } from '../storage/told-rows.ts'
import { entryFaults } from './rows/entry-faults.ts'
import { fileFaults } from './rows/file-faults.ts'
import { happened } from './rows/happened.ts'
import { inquiryFaults } from './rows/inquiry-faults.ts'
import { noticeFaults } from './rows/notice-faults.ts'
import { referralFaults } from './rows/referral-faults.ts'
import { findingOf } from './rows/row-fault.ts'
import { verifyHouseRows } from './verify-house-rows.ts'
import type { Finding, VerifiedPage } from './verify-pages.ts'
import { verifyPurged } from './verify-purged.ts'

export interface RowParts {
  db: Kysely<Tables>
  vault: Vault
  practice: Pick<Practice, 'officeHours' | 'contactPolicy'>
}

const pageSize = 100
/** Somebody may write between two queries of a look: what is wrong each time is wrong. */
const looks = 3

/** Holds every inquiry with all that belongs to it, every thin line and the rows of the house against what events tell. */
export async function* verifyRows(parts: RowParts): AsyncGenerator<VerifiedPage> {
  for (let after = ''; ; ) {
    const page = await toldAfter(parts.db, after, pageSize)
    yield { of: 'rows', checked: page.length, findings: await certain(parts, page) }
    if (page.length < pageSize) break
    after = page.at(-1)?.inquiry.id ?? ''
  }
  yield* verifyPurged(parts)
  yield* verifyHouseRows(parts)
}

/** What was purged meanwhile is not there to be looked at again, and is no finding. */
async function certain(parts: RowParts, page: readonly ToldRows[]): Promise<Finding[]> {
  let wrong = await wrongIn(parts, page)
  for (let look = 2; look <= looks && wrong.length > 0; look++) {
    const ids = wrong.map(({ id }) => id)
    wrong = await wrongIn(parts, await toldOf(parts.db, ids))
  }
  return wrong.flatMap(({ faults }) => faults)
}

async function wrongIn(parts: RowParts, page: readonly ToldRows[]) {
  const found = await Promise.all(
    page.map(async told => ({ id: told.inquiry.id, faults: await faultsOf(parts, told) })),
  )
  return found.filter(({ faults }) => faults.length > 0)
}

/** Nothing where the chain itself is broken: that is told elsewhere, and what it tells is worth nothing. */
async function faultsOf({ vault, practice }: RowParts, told: ToldRows): Promise<Finding[]> {
  if (chainFaults(vault.secrets.chain, told.events).length > 0) return []
  const [first, ...others] = told.events.map(happened)
  if (!first) return []
  const events = [first, ...others] as const
  const faults = [
    ...inquiryFaults(told, events, practice),
    ...entryFaults(told, events),
    ...fileFaults(told, events),
    ...noticeFaults(told, events),
    ...(await referralFaults(vault, told, events)),
  ]
  const { reference } = told.inquiry
  return faults.map(fault => findingOf(fault, reference))
}
