/** A program of an organisation that may refer by API. `profile` is sealed: the organisation's name, its webhook. */
export interface ApiClientRow {
  id: string
  hour_key: string
  data_key: string
  profile: string
  created_at: string
  created_by: string
  ended_at: string | null
}

/** A key of a client. Only its hash is stored; scopes stand apart by a space. A client may have two while it changes them. */
export interface ApiKeyRow {
  id: string
  client_id: string
  key_hash: string
  scopes: string
  created_at: string
  created_by: string
  expires_at: string | null
  used_at: string | null
}

/** By which client a referral came. */
export interface ApiReferralRow {
  inquiry_id: string
  client_id: string
}

export interface ApiTables {
  api_clients: ApiClientRow
  api_keys: ApiKeyRow
  api_referrals: ApiReferralRow
}
