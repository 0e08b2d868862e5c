import type { Kysely } from 'kysely'
import { houseEventsAfter } from '../storage/chains.ts'
import type { Tables } from '../storage/tables.ts'
import { happened } from './rows/happened.ts'
import { houseFaults } from './rows/house-faults.ts'
import { hear, nothingTold } from './rows/house-told.ts'
import { findingOf } from './rows/row-fault.ts'
import type { VerifiedPage } from './verify-pages.ts'

const pageSize = 500
/** Somebody may write between the events and the rows: what is wrong each time is wrong. */
const looks = 3

/** Holds accounts and whatever else the events of the house tell of against them. */
export async function* verifyHouseRows({ db }: { db: Kysely<Tables> }): AsyncGenerator<VerifiedPage> {
  let { checked, faults } = await look(db)
  for (let more = 1; more < looks && faults.length > 0; more++) ({ checked, faults } = await look(db))
  yield {
    of: 'rows',
    checked,
    findings: faults.map(fault => findingOf(fault, null)),
  }
}

async function look(db: Kysely<Tables>) {
  const told = nothingTold()
  for (let after: number | null = null, full = true; full; ) {
    const rows = await houseEventsAfter(db, after, pageSize)
    for (const row of rows) hear(told, happened(row))
    after = rows.at(-1)?.seq ?? after
    full = rows.length === pageSize
  }
  return houseFaults(db, told)
}
