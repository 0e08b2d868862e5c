import { type RawBuilder, sql } from 'kysely'
import type { Test } from 'tap'
import type { Finding } from '../../src/actions/verify-pages.ts'
import { verifyRows } from '../../src/actions/verify-rows.ts'
import { aboutInquiries } from '../../src/storage/purged.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { meanwhile } from '../helpers/meanwhile.ts'
import { purged, thinLine } from '../helpers/purged.ts'
import type { EngineParts, NewDatabase } from './engine.ts'
import { filledHouse } from './filled-house.ts'

type Row = Record<string, string | number | null>
type Changes = Record<string, Row[string] | RawBuilder<string>>

/** What somebody does who may write to the database and has no key: to which row, and what is then found where. */
type Deed = readonly [
  what: string,
  table: keyof Tables,
  which: RawBuilder<boolean>,
  change: Changes | 'delete' | ((row: Row) => Changes),
  found: RegExp,
]

const some = sql<boolean>`1 = 1`
const otherProgram = { client_id: sql<string>`(select id from api_clients where ended_at is not null)` }
const otherFeedback = (row: Row) => ({ feedback: row.feedback === 'full' ? 'none' : 'full' })
const deeds: readonly Deed[] = [
  ['a note is taken away', 'entries', sql`kind = 'note'`, 'delete', /^entries\/[^/]+ row_gone$/],
  ['a note gets another author', 'entries', sql`kind = 'note'`, { actor: 'staff:x' }, /entries.*\/actor not/],
  ['a try becomes a note', 'entries', sql`kind = 'attempt'`, { kind: 'note' }, /entries.*\/kind not/],
  ['a note is moved in time', 'entries', sql`kind = 'note'`, { at: '2026-01-01' }, /entries.*\/at not/],
  ['a file is taken away', 'files', sql`scan = 'infected'`, 'delete', /^files\/[^/]+ row_gone$/],
  ['a file is called clean', 'files', sql`scan = 'infected'`, { scan: 'clean' }, /files.*\/scan not/],
  ['a mail is taken away', 'notices', sql`state = 'sent'`, 'delete', /^notices\/[^/]+ row_gone$/],
  [
    'a mail that nobody sent yet is taken away',
    'notices',
    sql`state = 'queued' and kind <> 'acknowledgement'`,
    'delete',
    /^inquiries\/[^/]+\/notices not/,
  ],
  ['a mail is called sent', 'notices', sql`state = 'queued'`, { state: 'sent' }, /notices.*\/state not/],
  ['a failed mail is called sent', 'notices', sql`state = 'failed'`, { state: 'sent' }, /\/state not/],
  ['an inquiry is closed', 'inquiries', sql`state = 'new'`, { state: 'closed' }, /\/state not/],
  ['it is set apart', 'inquiries', sql`quarantined = 0`, { quarantined: 1 }, /\/quarantined not/],
  ['it is released', 'inquiries', sql`quarantined = 1`, { quarantined: 0 }, /\/quarantined not/],
  ['it is put out of sight', 'inquiries', some, { standing: 'synthetic' }, /\/standing not/],
  ['a hold is lifted', 'inquiries', sql`held = 1`, { held: 0 }, /\/held not/],
  ['it is given to somebody', 'inquiries', sql`assignee is null`, { assignee: 'x' }, /\/assignee not/],
  ['it is taken from somebody', 'inquiries', sql`assignee is not null`, { assignee: null }, /\/assignee not/],
  ['a risk is called seen to', 'inquiries', sql`risk = 'open'`, { risk: 'acknowledged' }, /\/risk not/],
  ['a review is called done', 'inquiries', sql`review = 'open'`, { review: 'done' }, /\/review not/],
  ['its queue is another', 'inquiries', sql`queue = 'immediate'`, { queue: 'standard' }, /\/queue not/],
  ['the promise is moved', 'inquiries', some, { due_at: '2030-01-01T00:00:00.000Z' }, /\/due_at not/],
  ['the next step is put off', 'inquiries', some, { act_by: '2030-01-01T00:00:00.000Z' }, /\/act_by not/],
  ['it is put to sleep', 'inquiries', some, { snoozed_until: '2030-01-01T00:00:00.000Z' }, /\/snoozed_until/],
  ['it came later', 'inquiries', some, { received_at: '2026-11-24T14:00:00.000Z' }, /\/received_at not/],
  ['its tries are forgotten', 'inquiries', sql`attempts > 1`, { attempts: 0 }, /\/attempts not/],
  [
    'its end is moved',
    'inquiries',
    sql`closed_at is not null`,
    { closed_at: '2020-01-01' },
    /\/closed_at not/,
  ],
  ['a colleague’s version comes back', 'inquiries', sql`version > 1`, { version: 1 }, /\/version not/],
  ['it leaves its case', 'case_members', some, 'delete', /\/case not/],
  ['feedback is widened or narrowed', 'referrals', some, otherFeedback, /\/feedback not/],
  ['it becomes less urgent', 'referrals', sql`urgency <> 'routine'`, { urgency: 'routine' }, /\/urgency not/],
  ['protected records are none', 'referrals', some, row => ({ part2: 1 - Number(row.part2) }), /\/part2 not/],
  [
    'acceptance is forgotten',
    'referrals',
    sql`accepted_at is not null`,
    { accepted_at: null },
    /\/accepted_at/,
  ],
  ['a tracker opens again', 'referrals', some, { tracker_tries: -50 }, /\/tracker_tries not/],
  ['a tracker is another’s', 'referrals', some, { tracker_hash: 'x' }, /\/tracker_hash not/],
  ['a program loses its referral', 'api_referrals', some, 'delete', /^api_referrals\/[^/]+ not/],
  ['another program asks', 'api_referrals', some, otherProgram, /^api_referrals\/[^/]+ not/],
  ['a role is raised', 'staff', sql`role = 'administrator'`, { role: 'lead' }, /^staff\/[^/]+\/role not/],
  ['an account is opened', 'staff', sql`disabled_at is not null`, { disabled_at: null }, /\/disabled not/],
  [
    'an account is closed',
    'staff',
    sql`disabled_at is null`,
    { disabled_at: '2026-11-24' },
    /\/disabled not/,
  ],
  ['a program goes on', 'api_clients', sql`ended_at is not null`, { ended_at: null }, /api_clients.*\/ended/],
  ['a key is another', 'api_keys', some, { key_hash: 'x' }, /^api_keys\/[^/]+ untold$/],
  ['a key of old goes on', 'api_keys', sql`expires_at is not null`, { expires_at: null }, /\/expires_at not/],
  ['a key ends', 'api_keys', sql`expires_at is null`, { expires_at: '2026-01-01' }, /\/expires_at not/],
  ['a key may do more', 'api_keys', some, { scopes: 'referrals status' }, /api_keys.*\/scopes not/],
]

const said = ({ id, fault }: Pick<Finding, 'id' | 'fault'>) => `${id} ${fault}`

async function found(parts: EngineParts, db = parts.store.db): Promise<string[]> {
  const findings: Finding[] = []
  for await (const page of verifyRows({ ...parts, db })) findings.push(...page.findings)
  return findings.map(said)
}

/** Changes one row, looks, and puts it back as it was. */
async function afterDeed(parts: EngineParts, [, table, which, change]: Deed): Promise<string[] | null> {
  const { db } = parts.store
  const name = sql.table(table)
  const { rows } = await sql<Row>`select * from ${name} where ${which} order by 1 desc limit 1`.execute(db)
  const [row] = rows
  if (!row) return null
  const [key = ''] = Object.keys(row)
  const it = sql`${sql.ref(key)} = ${row[key]}`
  const set = (to: Changes) =>
    sql`update ${name} set ${sql.join(Object.entries(to).map(([column, value]) => sql`${sql.ref(column)} = ${value}`))} where ${it}`
  if (change === 'delete') await sql`delete from ${name} where ${it}`.execute(db)
  else await set(typeof change === 'function' ? change(row) : change).execute(db)
  const findings = await found(parts)
  if (change === 'delete')
    await sql`insert into ${name} (${sql.join(Object.keys(row).map(column => sql.ref(column)))}) values (${sql.join(Object.values(row))})`.execute(
      db,
    )
  else await set(row).execute(db)
  return findings
}

/** Whoever writes to the database and holds no key is found out. */
export async function verifyingRows(t: Test, newDatabase: NewDatabase) {
  const parts = await filledHouse(t, newDatabase)

  t.test('what events tell and rows do not is found, whatever somebody changes', async t => {
    t.same(await found(parts), [], 'where nobody did anything nothing is found')
    for (const deed of deeds) {
      const findings = await afterDeed(parts, deed)
      t.ok(
        findings?.some(finding => deed[4].test(finding)),
        `${deed[0]}: ${findings?.join(', ') ?? 'there is no such row'}`,
      )
    }
    t.same(await found(parts), [], 'and all is as it was')
  })

  t.test('rows that no event tells of are found', async t => {
    const { db } = parts.store
    await sql`insert into rule_approvals select 'next', 'content', id, name, created_at from staff where role = 'front_desk'`.execute(
      db,
    )
    await sql`insert into entries select 'copied', inquiry_id, at, actor, kind, detail from entries limit 1`.execute(
      db,
    )
    t.same((await found(parts)).sort(), ['entries/copied untold', 'rule_approvals/next content untold'])
    await sql`delete from rule_approvals`.execute(db)
    await sql`delete from entries where id = 'copied'`.execute(db)
  })

  t.test('what is purged while somebody looks is no finding', async t => {
    const { db } = parts.store
    const told = await db
      .selectFrom('inquiries')
      .innerJoin('entries', 'entries.inquiry_id', 'inquiries.id')
      .selectAll('inquiries')
      .where('standing', '=', 'closed')
      .executeTakeFirstOrThrow()
    t.same(
      await found(
        parts,
        meanwhile(db, 'events', () => purged(parts, told)),
      ),
      [],
    )
    t.notOk(
      await db.selectFrom('inquiries').select('id').where('id', '=', told.id).executeTakeFirst(),
      'it was purged in between',
    )
  })

  t.test('an inquiry that was made a thin line by hand is found, and a purged one is not', async t => {
    const { db } = parts.store
    const [hidden, gone] = await db
      .selectFrom('inquiries')
      .selectAll()
      .where('standing', '=', 'closed')
      .orderBy('id')
      .limit(2)
      .execute()
    if (!hidden || !gone) throw new Error('Nothing has ended yet')
    await purged(parts, gone)
    t.same(await found(parts), [])
    await db.insertInto('purged_inquiries').values(thinLine(parts, hidden)).execute()
    await sql`insert into purged_events select * from events where inquiry_id = ${hidden.id}`.execute(db)
    for (const table of ['events', ...aboutInquiries] as const)
      await db.deleteFrom(table).where('inquiry_id', '=', hidden.id).execute()
    await db.deleteFrom('inquiries').where('id', '=', hidden.id).execute()
    t.same(await found(parts), [`purged_inquiries/${hidden.id} untold`])
  })
}
