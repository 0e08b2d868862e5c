import { randomBytes } from 'node:crypto'
import { mustStay } from '../../src/intake/notices.ts'
import { reference } from '../../src/intake/reference.ts'
import { firstTriage } from '../../src/intake/triage/queue.ts'
import { placeOf, seal } from '../../src/sealing/box.ts'
import type { Vault } from '../../src/sealing/vault.ts'
import type { Store } from '../../src/storage/database.ts'
import { insertEvent, nextEvent } from '../../src/storage/events.ts'
import { insertInquiry } from '../../src/storage/inquiries.ts'
import { insertNotices } from '../../src/storage/notices.ts'
import type { InquiryRow, NoticeRow } from '../../src/storage/tables.ts'

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
  newId: () => string
}

export interface NewNotice {
  kind?: string
  channel?: string
  recipient?: string
  urgent?: boolean
  createdAt?: Date
}

/** What the groups of readers may see, marked so that a test can search for it. */
export const marked = {
  summary: { name: 'Zebulon Q.' },
  contact: {
    answers: { name: 'Zebulon Quartermaine', phone: '978-555-0177', email: 'zebulon.canary@example.net' },
  },
  answers: { answers: { message: 'xylophone-canary-message' } },
  result: { safety_level: 'canary-risk-level', reasons: ['canary-reason'] },
}

const text = () => randomBytes(16).toString('base64url')

/** Stores a complete inquiry as the service would, with notices of its own, and answers the rows. */
export async function storeInquiry(
  parts: Parts,
  notices: readonly NewNotice[] = [{}],
  columns: Partial<InquiryRow> = {},
): Promise<{ inquiry: InquiryRow; notices: NoticeRow[] }> {
  const { store, vault } = parts
  const id = parts.newId()
  const at = parts.now()
  const { key, ...keyPlace } = vault.newDataKey(await vault.currentHour(), id, 'inquiries')
  const sealed = (group: keyof typeof marked) =>
    seal(key, placeOf('inquiries', id, group), JSON.stringify(marked[group]))
  const inquiry: InquiryRow = {
    id,
    ...keyPlace,
    reference: reference(randomBytes(32)),
    receipt_hash: text(),
    token_hash: text(),
    linked_to: null,
    relation: null,
    received_at: at.toISOString(),
    ...firstTriage('standard', 0, 'web', '2026-12-01T16:00:00.000Z'),
    form_version: 'test',
    rule_version: 'test',
    language: 'en',
    criteria_mask: 0,
    version: 1,
    indexed: 0,
    summary: sealed('summary'),
    contact: sealed('contact'),
    answers: sealed('answers'),
    result: sealed('result'),
    ...columns,
  }
  const rows = notices.map((notice): NoticeRow => {
    const noticeId = parts.newId()
    const createdAt = (notice.createdAt ?? at).toISOString()
    return {
      id: noticeId,
      inquiry_id: id,
      digest_id: null,
      kind: notice.kind ?? 'admissions',
      channel: notice.channel ?? 'mail',
      recipient: seal(
        key,
        placeOf('notices', noticeId, 'recipient'),
        notice.recipient ?? 'admissions@example.org',
      ),
      state: 'queued',
      urgent: notice.urgent ? 1 : 0,
      attempts: 0,
      created_at: createdAt,
      due_at: createdAt,
      lease_until: null,
      done_at: null,
      fault: null,
    }
  })
  const { source, rule_version, queue, due_at } = inquiry
  await store.commit(async trx => {
    await insertInquiry(trx, inquiry)
    await insertEvent(
      trx,
      nextEvent(vault.secrets.chain, {
        ...{ inquiry_id: id, at, actor: 'person', kind: 'received' },
        detail: { source, rules: rule_version, queue, due_at, notices: mustStay(rows) },
      }),
    )
    await insertNotices(trx, rows)
  })
  return { inquiry, notices: rows }
}
