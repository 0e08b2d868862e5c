import type { SingleSignOn } from '../config.ts'
import type { StaffRow } from '../storage/staff-tables.ts'
import type { Claims } from './provider.ts'

/** Why somebody whom the provider vouches for does not come in. */
export type SignOnFault = 'no_second_factor' | 'email_unverified' | 'no_account' | 'other_subject'

interface Facts {
  claims: Claims
  secondFactor: SingleSignOn['secondFactor']
  /** The account of the address. */
  staff: Pick<StaffRow, 'disabled_at'> | undefined
  /** The subject that the account was linked to when it first came this way. */
  linked: string | undefined
}

/** First that applies. A disabled account is refused like one that does not exist. */
const rules: readonly [SignOnFault, (facts: Facts) => boolean][] = [
  ['no_second_factor', ({ claims, secondFactor }) => !secondFactor.some(one => says(claims, one))],
  ['email_unverified', ({ claims }) => emailIn(claims) === null],
  ['no_account', ({ staff }) => staff === undefined || staff.disabled_at !== null],
  ['other_subject', ({ claims, linked }) => linked !== undefined && linked !== claims.sub],
]

/** What is wrong with what the provider says of somebody, or null where they may come in. */
export const signOnFault = (facts: Facts): SignOnFault | null =>
  rules.find(([, applies]) => applies(facts))?.[0] ?? null

const says = (claims: Claims, { claim, value }: SingleSignOn['secondFactor'][number]): boolean =>
  [claims[claim]].flat().some(said => String(said) === value)

/** Entra says in a claim of its own whether the owner of the domain verified an address. */
const verified: readonly [string, readonly unknown[]][] = [
  ['email_verified', [true]],
  ['xms_edov', [true, 1, '1', 'true']],
]

/** The address of which the provider says that it was verified, or null. */
export const emailIn = (claims: Claims): string | null =>
  typeof claims.email === 'string' && verified.some(([claim, values]) => values.includes(claims[claim]))
    ? claims.email
    : null
