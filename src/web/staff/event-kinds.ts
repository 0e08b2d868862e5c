import { verbs } from '../../intake/triage/verbs.ts'

/** What happens to an inquiry; the words stand under `desk.event`. */
export const inquiryKinds: readonly string[] = [
  ...verbs,
  ...['received', 'viewed', 'related', 'opened', 'answers_viewed', 'override', 'exported'],
  ...['notice_sent', 'notice_deferred', 'notice_failed', 'notice_unknown', 'notice_again', 'notice_rested'],
  ...['file_attached', 'file_downloaded', 'file_scanned'],
  ...['tracker_opened', 'tracker_refused', 'tracker_locked', 'tracker_revoked', 'tracker_renewed'],
  ...['referrer_added', 'referrer_answered', 'referrer_withdrew'],
  ...['case', 'case_end', 'case_dismissal', 'case_dismissal_end'],
]

/** What happens in the house; the words stand under `admin.event`. */
export const houseKinds = [
  ...[
    'signed_in',
    'signed_out',
    'locked',
    'unlocked',
    'proved_again',
    'sign_in_failed',
    'too_many_tries',
    'code_used_again',
  ],
  ...['single_sign_on_linked', 'single_sign_on_refused', 'authenticator_added', 'passkey_added'],
  ...['passkey_removed', 'recovery_codes_made', 'password_changed', 'refused'],
  ...['session_ended', 'all_sessions_ended'],
  ...['staff_invited', 'invitation_used', 'staff_reset', 'staff_disabled', 'staff_enabled', 'staff_renamed'],
  ...['role_changed', 'went_away', 'came_back', 'notices_chosen', 'keys_chosen'],
  ...['looked_up', 'searched', 'export', 'export_ended', 'rules_approved'],
  ...['daily_test_complete', 'daily_test_failed', 'digest_written', 'checkpoint_file_renewed'],
  ...['keys_rotated', 'key_rotation_began', 'keys_recovered', 'purged', 'thin_line_viewed'],
  ...['thin_line_deleted', 'backed_up', 'restored', 'file_refused'],
  ...['api_client_added', 'api_key_rotated', 'api_client_ended'],
] as const

/** Kinds to choose from, each once. */
export const allKinds: readonly string[] = [...new Set<string>([...houseKinds, ...inquiryKinds])]

/** The key of a kind's words, or null for one of a part that this list does not know yet. */
export const kindKey = (kind: string): string | null =>
  inquiryKinds.includes(kind)
    ? `desk.event.${kind}`
    : (houseKinds as readonly string[]).includes(kind)
      ? `admin.event.${kind}`
      : null
