import type { EventRow } from './tables.ts'

/** What stays of an inquiry whose content was deleted. */
export interface PurgedInquiryRow {
  id: string
  reference: string
  source: string
  outcome: string
  received_at: string
  ended_at: string | null
  purged_at: string
  forget_at: string
}

/** A thin line that went too; the event of the house that says so. */
export interface ForgottenInquiryRow {
  inquiry_id: string
  house_seq: number
}

export interface PurgedTables {
  purged_inquiries: PurgedInquiryRow
  /** The chain of a purged inquiry: what its events said is gone, their numbers and hashes are not. */
  purged_events: EventRow
  forgotten_inquiries: ForgottenInquiryRow
}
