import { notFound } from '../../intake/faults.ts'
import { wentOf } from '../../intake/referral/response.ts'
import type { Role, Staff } from '../../intake/roles.ts'
import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import {
  organisationPage,
  organisationsById,
  type ReferralOfOrganisation,
  referralsOf,
} from '../../storage/organisations.ts'
import { organisationById } from '../../storage/referrals.ts'
import { cursorText, readCursor } from './cursor.ts'
import { openOrganisation } from './read-referral.ts'

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
}

const readers: readonly Role[] = ['lead', 'administrator']

/** How an organization's newest referrals went is told from so many of them, whatever else is stored. */
export const newestCounted = 100
const perPage = 25
const referralsPerPage = 50

export interface Organisation {
  id: string
  name: string
  referrals: number
  first_at: string
  last_at: string
  went: ReturnType<typeof wentOf>
}

/** One page of the organizations that have referred somebody, the latest first. Faults: `not_found` for who may not. */
export async function listOrganisations(parts: Parts, staff: Pick<Staff, 'role'>, after?: string) {
  mayRead(staff)
  const rows = await organisationPage(parts.store.db, perPage + 1, readCursor(after))
  const shown = rows.slice(0, perPage)
  const last = shown.at(-1)
  return {
    organisations: await Promise.all(shown.map(row => organisationOf(parts, row))),
    next: rows.length > perPage && last ? cursorText({ at: last.last_at, id: last.id }) : null,
  }
}

/** One organization with a page of its referrals, the newest first. Faults: `not_found`. */
export async function readOrganisation(
  parts: Parts,
  staff: Pick<Staff, 'role'>,
  id: string,
  before?: string,
) {
  mayRead(staff)
  const row = await organisationById(parts.store.db, id)
  if (!row) throw notFound('There is no such organization')
  const rows = await referralsOf(parts.store.db, id, referralsPerPage + 1, before)
  const referrals = rows.slice(0, referralsPerPage)
  return {
    organisation: await organisationOf(parts, row),
    referrals,
    next: rows.length > referralsPerPage ? (referrals.at(-1)?.id ?? null) : null,
  }
}

/** The names of organizations, opened, by id. */
export async function organisationNames(
  { store, vault }: Pick<Parts, 'store' | 'vault'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const opened = (await organisationsById(store.db, ids)).map(row => openOrganisation(vault, row))
  return new Map((await Promise.all(opened)).map(({ id, name }) => [id, name]))
}

function mayRead({ role }: Pick<Staff, 'role'>): void {
  if (!readers.includes(role)) throw notFound('There is no such page')
}

async function organisationOf(
  { store, vault, now }: Parts,
  row: Parameters<typeof openOrganisation>[1] & Omit<Organisation, 'went'>,
): Promise<Organisation> {
  const newest = await referralsOf(store.db, row.id, newestCounted)
  const { name } = await openOrganisation(vault, row)
  const { id, referrals, first_at, last_at } = row
  return { id, name, referrals, first_at, last_at, went: wentOf(newest.filter(counts), now()) }
}

/** What was set apart as coming from a program counts nowhere. */
const counts = ({ quarantined }: ReferralOfOrganisation): boolean => quarantined === 0
