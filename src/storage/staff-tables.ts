import type { Role } from '../intake/roles.ts'

/** Accounts. `staff` and the tables named after what belongs to it are written by the accounts library as well. */
export interface StaffRow {
  id: string
  name: string
  email: string
  email_verified: 0 | 1
  image: string | null
  created_at: string
  updated_at: string
  two_factor: 0 | 1
  role: Role
  disabled_at: string | null
  away: 0 | 1
  /** Who sees this person's inquiries while they are away. */
  cover: string | null
  /** Whether single letters do something at the desk; some people must be able to turn that off. */
  keys: 0 | 1
  digest: 'at_once' | 'hourly' | 'daily' | 'none'
}

export interface StaffSessionRow {
  id: string
  staff_id: string
  token: string
  created_at: string
  updated_at: string
  expires_at: string
  address: string | null
  browser: string | null
  /** `first_factor` reaches nothing but the pages that add the second one. */
  level: 'first_factor' | 'full'
  how: string
  began_at: string
  seen_at: string
  locked: 0 | 1
  /** When this session last proved a factor; null in one of before we asked. */
  proved_at: string | null
}

export interface StaffCredentialRow {
  id: string
  staff_id: string
  account_id: string
  provider_id: string
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: string | null
  refresh_token_expires_at: string | null
  scope: string | null
  password: string | null
  created_at: string
  updated_at: string
}

export interface StaffSecondFactorRow {
  id: string
  staff_id: string
  secret: string
  backup_codes: string
  verified: number | null
  failed_count: number | null
  locked_until: string | null
}

export interface StaffPasskeyRow {
  id: string
  staff_id: string
  name: string | null
  public_key: string
  credential_id: string
  counter: number
  device_type: string
  backed_up: number
  transports: string | null
  aaguid: string | null
  created_at: string | null
}

/** A link that works once: an invitation, a reset, or (without a person) the first administrator's. */
export interface StaffLinkRow {
  token_hash: string
  staff_id: string | null
  created_at: string
  expires_at: string
  used_at: string | null
}

/** A failed try, under a keyed hash of what it was tried on. */
export interface StaffTryRow {
  id: string
  bucket: string
  at: string
}

export interface StaffUsedCodeRow {
  staff_id: string
  code_hash: string
  at: string
}

/** What happened in the house and belongs to no inquiry. */
export interface HouseEventRow {
  seq: number
  at: string
  actor: string
  kind: string
  detail: string
  hash: string
}

/** A clinician's name under rules with one very content. */
export interface RuleApprovalRow {
  version: string
  content_hash: string
  staff_id: string
  name: string
  approved_at: string
}

export interface StaffTables {
  rule_approvals: RuleApprovalRow
  staff: StaffRow
  staff_sessions: StaffSessionRow
  staff_credentials: StaffCredentialRow
  staff_verifications: {
    id: string
    identifier: string
    value: string
    created_at: string
    updated_at: string
    expires_at: string
  }
  staff_second_factors: StaffSecondFactorRow
  staff_passkeys: StaffPasskeyRow
  staff_links: StaffLinkRow
  staff_tries: StaffTryRow
  staff_used_codes: StaffUsedCodeRow
  house_events: HouseEventRow
  /** One row: the end of the chain of house events. */
  house_chain: { id: number; seq: number; hash: string }
}
