import type { KeyObject } from 'node:crypto'
import type { Notice } from '../intake/notices.ts'
import { placeOf, seal } from '../sealing/box.ts'
import type { NoticeRow } from '../storage/tables.ts'

interface About {
  inquiryId: string
  /** The inquiry's own key: who a mail goes to is sealed like everything else. */
  key: KeyObject
  at: Date
  quarantined?: boolean
}

/** The row of a notice, sealed and ready to be sent at once. */
export const noticeRow = (
  notice: Notice,
  id: string,
  { inquiryId, key, at, quarantined = false }: About,
): NoticeRow => ({
  id,
  inquiry_id: inquiryId,
  digest_id: null,
  kind: notice.kind,
  channel: notice.channel,
  recipient: seal(key, placeOf('notices', id, 'recipient'), notice.recipient),
  state: 'queued',
  urgent: urgencyOf(notice, quarantined),
  attempts: 0,
  created_at: at.toISOString(),
  due_at: at.toISOString(),
  lease_until: null,
  done_at: null,
  fault: null,
})

/** A flood of what was set apart must not hold up what was not. */
const urgencyOf = ({ urgent }: Notice, quarantined: boolean) => (!urgent ? 0 : quarantined ? 1 : 2)
