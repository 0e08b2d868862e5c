import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t, { type Test } from 'tap'
import { backUp } from '../../src/actions/backup/back-up.ts'
import { recordRestore } from '../../src/actions/backup/record-restore.ts'
import { restore } from '../../src/actions/backup/restore.ts'
import { everythingIn } from '../../src/actions/backup/write-lines.ts'
import { openLog } from '../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../src/parts.ts'
import { readKeyFiles } from '../../src/sealing/key-files.ts'
import { withSnapshot } from '../../src/storage/snapshot.ts'
import { knownHouse } from '../helpers/known-house.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { marked, storeInquiry } from '../helpers/stored-inquiry.ts'
import { historyFor } from '../storage/chained-history.ts'
import { sumsOf } from '../storage/sums.ts'

const attachment = Buffer.from('sealed attachment, more than one part of it. '.repeat(5000))

/** A history that ended yesterday, an attachment, and somebody who is signed in. */
async function house(t: Test) {
  const folder = newFolder()
  const clock = movableClock(new Date(Date.now() - 4 * 86_400_000).toISOString())
  const parts = await knownHouse(folder, '', clock)
  t.teardown(async () => {
    await parts.store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await historyFor(parts)
  mkdirSync(join(parts.dataDir, 'files', 'ab'), { recursive: true })
  writeFileSync(join(parts.dataDir, 'files', 'ab', 'cdef'), attachment)
  const to = join(folder, 'backups')
  const target = (name: string, keysDir = join(folder, `${name}-keys`)) => ({
    databaseUrl: `sqlite:${join(folder, name, 'intake.db')}`,
    dataDir: join(folder, name),
    keysDir,
  })
  return { ...parts, to, target, make: () => backUp(parts, to, 'command:test') }
}

/** A backup leaves an event of the house behind it. */
const beforeItself = ({ house_events, house_chain, ...sums }: Awaited<ReturnType<typeof sumsOf>>) => sums

t.test('a backup is tried and verified before it gets its name, and leaves an event', async t => {
  const parts = await house(t)
  const made = await parts.make()
  t.match(made, { inquiries: 4, files: 2, findings: [] })
  t.ok(made.events >= 16, 'events were verified')
  t.equal(made.seals, 16, 'every sealed value was opened')
  t.same(readdirSync(parts.to), [basename(made.file)], 'the trial leaves nothing')
  t.equal(statSync(made.file).mode & 0o777, 0o600)
  const last = await parts.store.db
    .selectFrom('house_events')
    .selectAll()
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  t.match(last, { kind: 'backed_up', actor: 'command:test' })
  t.match(JSON.parse(last?.detail ?? ''), { rows: made.rows, files: 2, bytes: made.bytes })
})

t.test('it shows nothing of what it holds, and not the keys that open it', async t => {
  const parts = await house(t)
  const { file } = await parts.make()
  const text = readFileSync(file).toString('latin1')
  t.match(text, /^\{"format":"intake-backup 1"/)
  const { practice } = await readKeyFiles(parts.config.keysDir)
  const [key] = await parts.store.db.selectFrom('sealed_keys').selectAll().execute()
  for (const word of [
    ...[practice.privateKey, parts.recoveryKey, key?.to_practice ?? 'none', marked.summary.name],
    ...['sealed_keys', 'inquiries', 'attachment', 'checkpoints'],
  ])
    t.notOk(text.includes(word), word.slice(0, 12))
})

t.test('restored with the practice key, every row and every file is as it was', async t => {
  const parts = await house(t)
  const { file, bytes, ...made } = await parts.make()
  const target = parts.target('second', parts.config.keysDir)
  t.same(await restore(parts, file, target, null), made)
  t.same(beforeItself(await sumsOf(target.databaseUrl)), beforeItself(await sumsOf(parts.config.databaseUrl)))
  t.ok(readFileSync(join(target.dataDir, 'files', 'ab', 'cdef')).equals(attachment))
  const lines = join('checkpoints', 'checkpoints.jsonl')
  t.equal(
    readFileSync(join(target.dataDir, lines), 'utf8'),
    readFileSync(join(parts.dataDir, lines), 'utf8'),
    'with the checkpoint that the backup itself wrote',
  )
  await t.rejects(restore(parts, file, target, null), { message: /is not empty/ }, 'never over anything')
})

t.test('the recovery key alone restores: a new practice key is made, and opens everything', async t => {
  const parts = await house(t)
  const { file, bytes, ...made } = await parts.make()
  rmSync(parts.config.keysDir, { recursive: true })
  const target = parts.target('second')
  const done = await restore(parts, file, target, parts.recoveryKey, opened =>
    recordRestore({ ...opened, now: parts.now }, 'command:test', true),
  )
  t.match(done, { inquiries: made.inquiries, seals: made.seals, rows: made.rows, findings: [] })
  const config = { ...parts.config, ...target }
  const after = await openParts(config, openLog('silent'))
  t.teardown(() => after.store.close())
  await storeInquiry(after)
  t.match((await backUp({ ...after, migrations: parts.migrations }, parts.to, 'command:test')).inquiries, 5)
  const kinds = await after.store.db.selectFrom('house_events').select('kind').orderBy('seq').execute()
  t.same(kinds.slice(-2), [{ kind: 'restored' }, { kind: 'backed_up' }])
})

t.test('a wrong key, a changed byte, a missing end or another file restores nothing', async t => {
  const parts = await house(t)
  const { file } = await parts.make()
  const strange = join(parts.folder, 'strange')
  await makeDevelopmentKeys({ ...parts.config, keysDir: strange })
  const { practice } = await readKeyFiles(strange)
  const bytes = readFileSync(file)
  const spoiled = (name: string, content: Buffer) => {
    const path = join(parts.folder, name)
    writeFileSync(path, content)
    return path
  }
  const flipped = (at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const own = parts.config.keysDir
  const cases: [string, string, string, string | null, RegExp][] = [
    ['another practice key', file, strange, null, /does not open this backup. Use the recovery key/],
    ['another recovery key', file, own, practice.privateKey, /This recovery key does not open the backup/],
    ['no keys', file, join(parts.folder, 'none'), null, /does not open the backup/],
    ['a changed byte', spoiled('a', flipped(bytes.length >> 1)), own, null, /changed, or is damaged/],
    [
      'another date',
      spoiled('b', flipped(bytes.indexOf('made_at') + 12)),
      own,
      null,
      /changed, or is damaged/,
    ],
    ['no end', spoiled('c', bytes.subarray(0, -40)), own, null, /ends too early/],
    ['half', spoiled('d', bytes.subarray(0, bytes.length >> 1)), own, null, /ends too early/],
    ['more', spoiled('e', Buffer.concat([bytes, Buffer.from('x')])), own, null, /follows behind the end/],
    ['a database', join(parts.dataDir, 'intake.db'), own, null, /no backup of this service/],
    ['nothing', spoiled('f', Buffer.alloc(0)), own, null, /no backup of this service/],
  ]
  for (const [n, [name, from, keysDir, recoveryKey, message]] of cases.entries()) {
    const target = parts.target(`target-${n}`, keysDir)
    await t.rejects(restore(parts, from, target, recoveryKey), { message }, name)
    const there = await sumsOf(target.databaseUrl).catch(() => ({}) as Awaited<ReturnType<typeof sumsOf>>)
    t.equal(there.inquiries?.rows ?? 0, 0, `${name}: nothing was restored`)
  }
})

t.test('what was wrong before is told, and backed up all the same', async t => {
  const parts = await house(t)
  await parts.store.db.updateTable('events').set({ actor: 'somebody' }).where('seq', '=', 2).execute()
  const made = await parts.make()
  t.match(made.findings[0], { of: 'inquiries', fault: 'changed' })
  t.equal(made.inquiries, 4)
})

t.test('a backup of a newer program is refused with a sentence', async t => {
  const parts = await house(t)
  await parts.store.db
    .insertInto('schema_migrations')
    .values({ name: '0999_later.sql', applied_at: '' })
    .execute()
  await t.rejects(parts.make(), {
    message: 'The backup is newer than this program (0999_later.sql). Use the newer version.',
  })
  t.same(readdirSync(parts.to), [], 'and nothing stays of the trial')
})

t.test('the checkpoints in it are those that its tables know', async t => {
  const parts = await house(t)
  const file = join(parts.dataDir, 'checkpoints', 'checkpoints.jsonl')
  const whole = readFileSync(file, 'utf8')
  const lines = whole.trimEnd().split('\n')
  const kept = async (text: string) => {
    writeFileSync(file, text)
    const all: string[] = []
    await withSnapshot(parts.config.databaseUrl, async (trx, engine) => {
      for await (const line of everythingIn(trx, engine, { dataDir: parts.dataDir, made_at: '' }))
        all.push(line)
    })
    const at = all.indexOf('{"file":"checkpoints/checkpoints.jsonl"}')
    return Buffer.from(JSON.parse(all[at + 1] ?? '""'), 'base64').toString()
  }
  t.equal(await kept(whole), whole)
  const later = `${whole}${lines.at(-1)?.replace('"seq":3', '"seq":4')}\n`
  t.equal(await kept(later), whole, 'one was written while the tables were read')
  t.equal(
    await kept(`${lines.slice(0, -1).join('\n')}\n`),
    whole,
    'one was committed, and its line not yet there',
  )
  t.equal(await kept(`${lines[0]}\n`), `${lines[0]}\n`, 'more than one is never made good')
})
