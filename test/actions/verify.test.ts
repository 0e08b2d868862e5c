import { execFile } from 'node:child_process'
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { writeDailyCheckpoint } from '../../src/actions/daily-checkpoint.ts'
import { writeCheckpoint } from '../../src/actions/write-checkpoint.ts'
import { openStore } from '../../src/storage/database.ts'
import { movableClock, newFolder, serviceFor } from '../helpers/service.ts'
import { addEvents, historyFor } from '../storage/chained-history.ts'
import { findingsOf } from '../storage/checkpointing.ts'
import { partsFor } from '../storage/engine.ts'

const program = join(import.meta.dirname, '../../src/cli/verify.ts')

/** Three days of a practice, the last of them long enough ago that every line must be there. */
async function open(t: Test) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const url = `sqlite:${join(folder, 'data', 'intake.db')}`
  const clock = movableClock(new Date(Date.now() - 4 * 86_400_000).toISOString())
  const parts = await partsFor(t, url, clock, folder)
  const dataDir = parts.config.dataDir
  const file = join(dataDir, 'checkpoints', 'checkpoints.jsonl')
  const history = await historyFor({ ...parts, dataDir })
  return {
    ...parts,
    ...history,
    folder,
    dataDir,
    file,
    lines: () => readFileSync(file, 'utf8').trimEnd().split('\n'),
    checkpoint: () => writeCheckpoint({ ...parts, dataDir }, async () => true),
    faults: async () => {
      clock.move(120_000)
      const found = await findingsOf({ ...parts, db: parts.store.db, dataDir })
      return found.map(({ of, seq, fault }) => `${of} ${seq} ${fault}`)
    },
  }
}

const verify = (folder: string, ...words: string[]) =>
  new Promise<{ code: number; out: string; err: string }>(resolve =>
    execFile(
      process.execPath,
      [program, ...words],
      {
        cwd: folder,
        env: {
          ...process.env,
          NODE_ENV: 'test',
          DATABASE_URL: '',
          DATA_DIR: join(folder, 'data'),
          KEYS_DIR: join(folder, 'keys'),
        },
      },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    ),
  )

t.test('npm run verify: one line a kind, and 0 where all is well', async t => {
  const { folder } = await open(t)
  const { code, out, err } = await verify(folder, '--seals')
  t.equal(err, '')
  t.equal(code, 0)
  t.match(out.split('\n'), [
    /^ok {6}4 inquiries with \d+ events; 0 have changed since a checkpoint recorded them$/,
    'ok      3 checkpoints',
    'ok      3 lines in the file of checkpoints',
    'ok      9 events of the house',
    'ok      16 sealed values',
    'ok      4 inquiries and accounts against their events',
    '',
  ])
})

t.test('npm run verify -- --seals: a row that says something else than its events is named', async t => {
  const { folder, inquiries, store } = await open(t)
  await sql`update inquiries set state = 'closed' where id = ${inquiries[0]?.id}`.execute(store.db)
  const { code, out } = await verify(folder, '--seals')
  t.equal(code, 1)
  t.match(
    out,
    `inquiry ${inquiries[0]?.reference}: inquiries/${inquiries[0]?.id}/state says something else than its events\n`,
  )
  t.match(out, 'BROKEN  4 inquiries and accounts against their events; 1 fault\n')
})

t.test('npm run verify: names what is broken, by reference and number, and ends with 1', async t => {
  const parts = await open(t)
  const [first, second] = parts.inquiries
  await sql`update events set kind = 'closed' where inquiry_id = ${first?.id} and seq = 2`.execute(
    parts.store.db,
  )
  await sql`delete from events where inquiry_id = ${second?.id} and seq > 2`.execute(parts.store.db)
  await sql`update inquiries set summary = contact where id = ${first?.id}`.execute(parts.store.db)
  const { code, out } = await verify(parts.folder, '--seals')
  t.equal(code, 1)
  t.match(out, `inquiry ${first?.reference} (${first?.id}): event 2 was changed\n`)
  t.match(
    out,
    `inquiry ${second?.reference} (${second?.id}): event 3 and all after it are gone, though a checkpoint recorded them\n`,
  )
  t.match(out, `inquiry ${first?.reference}: inquiries/${first?.id}/summary does not open\n`)
  t.match(out, /^BROKEN {2}4 inquiries with \d+ events; .*; 2 faults$/m)
  t.match(out, /^ok {6}3 checkpoints$/m)
})

t.test('npm run verify -- --checkpoint records first; a word that is none of its own is refused', async t => {
  const parts = await open(t)
  await addEvents(parts, parts.inquiries[0]?.id ?? '', 1)
  t.match((await verify(parts.folder)).out, '; 1 has changed since a checkpoint recorded it\n')
  const { code, out } = await verify(parts.folder, '--checkpoint')
  t.equal(code, 0)
  t.match(out, '; 0 have changed since')
  t.match(out, 'ok      4 checkpoints')
  const wrong = await verify(parts.folder, '--fast')
  t.equal(wrong.code, 1)
  t.match(wrong.err, /--fast/)
})

t.test(
  'what no checkpoint has recorded yet can be cut off unseen: that is why there is one each day',
  async t => {
    const parts = await open(t)
    const id = parts.inquiries[0]?.id ?? ''
    await addEvents(parts, id, 1)
    const cut = () =>
      sql`delete from events where inquiry_id = ${id} and seq = (select max(seq) from events where inquiry_id = ${id})`.execute(
        parts.store.db,
      )
    await cut()
    t.same(await parts.faults(), [])
    await cut()
    t.match(await parts.faults(), [/inquiries \d cut/])
  },
)

t.test('a database that was set back as a whole does not go with the file', async t => {
  const parts = await open(t)
  const earlier = join(parts.folder, 'earlier.db')
  await sql`vacuum into ${earlier}`.execute(parts.store.db)
  await addEvents(parts, parts.inquiries[0]?.id ?? '', 1)
  await parts.checkpoint()
  const store = openStore(`sqlite:${earlier}`, () => {})
  t.teardown(() => store.close())
  const back = { ...parts, store, db: store.db }
  parts.clock.move(120_000)
  t.match(await findingsOf(back), [{ of: 'file', seq: 4, fault: 'not_in_table' }])
  await addEvents(back, parts.inquiries[1]?.id ?? '', 1)
  for (let n = 0; n < 2; n++) await writeCheckpoint(back, async () => true)
  parts.clock.move(120_000)
  t.match(await findingsOf(back), [{ of: 'file', seq: 4, fault: 'differs' }], 'and going on hides nothing')
})

t.test(
  'a crash between the row and its line is made good by the next line, and more than that is not',
  async t => {
    const parts = await open(t)
    const all = parts.lines()
    writeFileSync(parts.file, `${all.slice(0, 2).join('\n')}\n`)
    t.same(await parts.faults(), ['file 3 not_in_file'])
    await parts.checkpoint()
    t.same(parts.lines().slice(0, 3), all)
    t.same(await parts.faults(), [])
    writeFileSync(parts.file, `${all[0]}\n`)
    await parts.checkpoint()
    t.same(await parts.faults(), ['file 2 not_in_file', 'file 3 not_in_file', 'file 4 not_in_file'])
  },
)

t.test('a line that a power cut tore is written anew, and a stranger’s words stay to be seen', async t => {
  const parts = await open(t)
  truncateSync(parts.file, statSync(parts.file).size - 30)
  t.same(await parts.faults(), ['file null unreadable', 'file 3 not_in_file'])
  await parts.checkpoint()
  t.same(await parts.faults(), [])
  appendFileSync(parts.file, 'something else')
  await parts.checkpoint()
  t.same(await parts.faults(), ['file null unreadable'])
  t.equal(statSync(parts.file).mode & 0o777, 0o600)
})

t.test(
  'a line that two programs wrote at the same moment is no fault; one in the wrong place is',
  async t => {
    const parts = await open(t)
    const [one = '', two = '', three = ''] = parts.lines()
    writeFileSync(parts.file, `${[one, two, two, three, two].join('\n')}\n`)
    t.same(await parts.faults(), [])
    writeFileSync(parts.file, `${[one, three, two].join('\n')}\n`)
    t.same(await parts.faults(), ['file 2 out_of_order'])
  },
)

t.test('after a restore that somebody knows of, the file is written anew, and an event says so', async t => {
  const parts = await open(t)
  writeFileSync(parts.file, 'the file of another machine\n')
  const { code, out } = await verify(parts.folder, '--renew-file')
  t.equal(code, 0, out)
  t.equal(parts.lines().length, 3)
  t.equal(readdirSync(join(parts.dataDir, 'checkpoints')).length, 2, 'the old one stays beside it')
  const last = await parts.store.db
    .selectFrom('house_events')
    .selectAll()
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  t.match(last, { kind: 'checkpoint_file_renewed', actor: /^command:/ })
})

t.test('once a day of the practice, also after a walk that was broken off', async t => {
  const parts = await open(t)
  const count = async () => (await parts.store.db.selectFrom('checkpoints').selectAll().execute()).length
  const logged: [level: string, what: object][] = []
  const logger = (level: string) => (what: object) => void logged.push([level, what])
  const log = { info: logger('info'), warn: logger('warn'), error: logger('error') }
  const due = () => writeDailyCheckpoint({ ...parts, log }, async () => true)
  parts.clock.set('2027-03-02T04:59:00Z')
  await due()
  t.equal(await count(), 4)
  await due()
  t.equal(await count(), 4, 'one minute before midnight in Boston')
  parts.clock.move(120_000)
  await due()
  t.equal(await count(), 5)
  parts.clock.move(12 * 3_600_000)
  await due()
  t.equal(await count(), 5)
  await sql`update checkpoints set whole = 0 where seq = 5`.execute(parts.store.db)
  await due()
  t.equal(await count(), 6)
  t.same(new Set(logged.map(([level]) => level)), new Set(['info']))
  await sql`delete from events where inquiry_id = ${parts.inquiries[0]?.id} and seq > 3`.execute(
    parts.store.db,
  )
  parts.clock.move(86_400_000)
  await due()
  t.match(
    logged.find(([level]) => level === 'error'),
    ['error', { inquiries: [parts.inquiries[0]?.id], lost: 1 }],
  )
})

t.test('the service writes the day’s checkpoint by itself', async t => {
  const { parts } = await serviceFor(t)
  for (let tries = 0; tries < 200; tries++) {
    if (await parts.store.db.selectFrom('checkpoints').selectAll().executeTakeFirst()) break
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  t.match(await parts.store.db.selectFrom('checkpoints').selectAll().execute(), [
    { seq: 1, whole: 1, chains: 0 },
  ])
})
