import type { KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import { open, placeOf } from '../sealing/box.ts'
import type { Vault } from '../sealing/vault.ts'
import type { InquiryRow, Tables } from '../storage/tables.ts'
import { verifyOwnKeys } from './verify-own-keys.ts'
import type { VerifiedPage } from './verify-pages.ts'

const pageSize = 100
const groups = ['summary', 'contact', 'answers', 'result'] as const

interface Sealed {
  place: string
  value: string
}

/** Opens every sealed value: of every inquiry with all that belongs to it, and of what has a key of its own. Shows none. */
export async function* verifySeals({
  db,
  vault,
}: {
  db: Kysely<Tables>
  vault: Vault
}): AsyncGenerator<VerifiedPage> {
  for (let after = ''; ; ) {
    const rows = await inquiriesAfter(db, after)
    if (rows.length > 0) yield await sealsOf(db, vault, rows)
    if (rows.length < pageSize) break
    after = rows.at(-1)?.id ?? ''
  }
  yield* verifyOwnKeys({ db, vault })
}

async function sealsOf(db: Kysely<Tables>, vault: Vault, rows: readonly InquiryRow[]): Promise<VerifiedPage> {
  const others = await besides(
    db,
    rows.map(({ id }) => id),
  )
  const page: VerifiedPage = { of: 'seals', checked: 0, findings: [] }
  for (const row of rows) {
    const key = await vault.dataKey(row, 'inquiries').catch(() => null)
    const own = groups.map(group => ({ place: placeOf('inquiries', row.id, group), value: row[group] }))
    const values = key
      ? [...own, ...(others.get(row.id) ?? [])]
      : [{ place: placeOf('inquiries', row.id, 'data_key'), value: '' }]
    page.checked += values.length
    for (const { place } of values.filter(value => !opens(key, value)))
      page.findings.push({
        of: 'seals',
        id: place,
        reference: row.reference,
        seq: null,
        fault: 'will_not_open',
      })
  }
  return page
}

function opens(key: KeyObject | null, { place, value }: Sealed): boolean {
  if (key === null) return false
  try {
    open(key, place, value)
    return true
  } catch {
    return false
  }
}

const inquiriesAfter = (db: Kysely<Tables>, after: string) =>
  db.selectFrom('inquiries').selectAll().where('id', '>', after).orderBy('id').limit(pageSize).execute()

async function besides(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, Sealed[]>> {
  const notices = await db
    .selectFrom('notices')
    .select(['id', 'inquiry_id', 'recipient'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const entries = await db
    .selectFrom('entries')
    .select(['id', 'inquiry_id', 'detail'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const referrals = await db
    .selectFrom('referrals')
    .select(['inquiry_id', 'referrer'])
    .where('inquiry_id', 'in', ids)
    .execute()
  const sealed = new Map<string, Sealed[]>(ids.map(id => [id, []]))
  for (const { id, inquiry_id, recipient } of notices)
    sealed.get(inquiry_id ?? '')?.push({ place: placeOf('notices', id, 'recipient'), value: recipient })
  for (const { id, inquiry_id, detail } of entries)
    sealed.get(inquiry_id)?.push({ place: placeOf('entries', id, 'detail'), value: detail })
  for (const { inquiry_id, referrer } of referrals)
    sealed.get(inquiry_id)?.push({ place: placeOf('referrals', inquiry_id, 'referrer'), value: referrer })
  return sealed
}
