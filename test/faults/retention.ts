import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { keepTallies } from '../../src/actions/desk/keep-tallies.ts'
import { indexInquiries } from '../../src/actions/index-inquiries.ts'
import { openPurge } from '../../src/actions/purge-expired.ts'
import { verifySeals } from '../../src/actions/verify-seals.ts'
import { writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import { type Expiring, expiresAt, type Retention } from '../../src/intake/retention.ts'
import { standingOf } from '../../src/intake/triage/queue.ts'
import { isEnd } from '../../src/intake/triage/record.ts'
import { practice } from '../../src/practice/practice.ts'
import { type KnownHouse, knownHouse } from '../helpers/known-house.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { anyRecord } from '../intake/triage/records.ts'
import { addEvents } from '../storage/chained-history.ts'
import { findingsOf } from '../storage/checkpointing.ts'

export interface RetentionFigures {
  inquiries: number
  purged: number
  /** Purged before their time, or kept after it, at any of the looks. */
  wrong: number
  /** Sealed values, recipients and data keys of what was purged that stand in the file or its log. */
  found: number
  /** What `verify` says afterwards, seals included. */
  findings: number
  talliesMoved: boolean
}

const goOn = async () => true
const day = 86_400_000
const start = '2026-11-27T16:00:00.000Z'
const retention: Retention = {
  ...practice.retention,
  approved: { by: 'Dr. Invented', on: '2026-11-01' },
  rules: [{ outcome: 'declined', sources: ['phone', 'fax'], days: 700 }, ...practice.retention.rules],
}

/** Inquiries of every kind grow old; after each step of time what is gone is held against the rule and the bytes on disk. */
export async function retentionDrill(inquiries: number, steps: readonly number[]): Promise<RetentionFigures> {
  const folder = newFolder()
  const house = await knownHouse(folder, '', movableClock(start))
  const parts = { ...house, practice: { ...practice, retention } }
  try {
    const all = await fill(parts, inquiries)
    const marks = new Map<string, string[]>()
    for (const { id } of all) marks.set(id, await bytesOf(house, id))
    const before = await talliesOf(house)
    await writeCheckpoint(house, goOn)
    const purge = openPurge(parts)
    let wrong = 0
    for (const days of steps) {
      house.clock.set(new Date(Date.parse(start) + days * day).toISOString())
      await purge(goOn)
      const there = await idsIn(house)
      wrong += all.filter(row => isOver(row, house.now()) === there.has(row.id)).length
    }
    const left = await idsIn(house)
    const gone = all.filter(({ id }) => !left.has(id))
    const content = ['', '-wal'].map(end =>
      readFileSync(`${join(house.dataDir, 'intake.db')}${end}`).toString('latin1'),
    )
    const kept = all.find(({ id }) => left.has(id))
    if (kept && !marks.get(kept.id)?.every(mark => content.join('').includes(mark)))
      throw new Error('The search is blind')
    await writeCheckpoint(house, goOn)
    return {
      inquiries,
      purged: gone.length,
      wrong,
      found: gone
        .flatMap(({ id }) => marks.get(id) ?? [])
        .filter(mark => content.some(text => text.includes(mark))).length,
      findings: await findings(house),
      talliesMoved: JSON.stringify(before) !== JSON.stringify(await talliesOf(house)),
    }
  } finally {
    await house.store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const isOver = (row: Expiring, at: Date) => {
  const over = expiresAt(row, retention)
  return over !== null && over <= at
}

async function fill(parts: KnownHouse, count: number) {
  const rows = fc.sample(anyRecord, { numRuns: count, seed: 7 }).map(one => ({
    ...one,
    standing: standingOf(one),
    closed_at: isEnd(one.state) ? one.act_by : null,
  }))
  const all: (Expiring & { id: string })[] = []
  for (const columns of rows) {
    const { inquiry } = await storeInquiry(parts, [{}], {
      ...columns,
      rule_version: practice.screeningRules.version,
    })
    await addEvents(parts, inquiry.id, 2)
    all.push(inquiry)
  }
  await indexInquiries(parts)
  await keepTallies(parts, goOn)
  return all
}

/** What is stored of one inquiry that must not be found afterwards: all of it is random or keyed, and stands nowhere else. */
async function bytesOf({ store: { db } }: KnownHouse, id: string): Promise<string[]> {
  const row = await db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const notices = await db.selectFrom('notices').select('recipient').where('inquiry_id', '=', id).execute()
  const { summary, contact, answers, result, data_key, receipt_hash } = row
  const values = [
    summary,
    contact,
    answers,
    result,
    data_key,
    receipt_hash,
    ...notices.map(one => one.recipient),
  ]
  return values.flatMap(value => [value.slice(0, 20), value.slice(-20)])
}

const talliesOf = ({ store: { db } }: KnownHouse) =>
  db
    .selectFrom('tallies')
    .selectAll()
    .orderBy('kind')
    .orderBy('day')
    .orderBy('key')
    .orderBy('value')
    .execute()

const idsIn = async ({ store: { db } }: KnownHouse) =>
  new Set((await db.selectFrom('inquiries').select('id').execute()).map(({ id }) => id))

async function findings(house: KnownHouse): Promise<number> {
  let found = (await findingsOf({ ...house, db: house.store.db })).length
  for await (const page of verifySeals({ db: house.store.db, vault: house.vault }))
    found += page.findings.length
  return found
}

export const nothingLeft = { wrong: 0, found: 0, findings: 0, talliesMoved: false }

// node test/faults/retention.ts [INQUIRIES]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const count = Number(process.argv[2] ?? '2000')
  const figures = await retentionDrill(count, [89, 91, 179, 181, 364, 369, 699, 705, 1094, 1100, 2554, 2560])
  const { wrong, found, findings, talliesMoved, purged } = figures
  const pass = wrong + found + findings === 0 && !talliesMoved && purged > count / 10
  console.log(JSON.stringify({ name: 'Retention', n: count, pass, figures }))
  if (!pass) process.exitCode = 1
}
