import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { attachFiles } from '../../src/actions/attach-files.ts'
import { forgetFile, keepFiles, listKept } from '../../src/actions/keep-files.ts'
import { scanFile, scanWaiting } from '../../src/actions/scan-files.ts'
import { sweepFiles } from '../../src/actions/sweep-files.ts'
import { takeFile } from '../../src/actions/take-file.ts'
import { verifyFiles } from '../../src/actions/verify-files.ts'
import { openScanner } from '../../src/files/scanner.ts'
import { eventsOf, firstBrokenEvent } from '../../src/storage/events.ts'
import type { FileRow } from '../../src/storage/file-tables.ts'
import {
  filesInState,
  filesKept,
  filesOf,
  keptFiles,
  removeFiles,
  waitingFiles,
} from '../../src/storage/files.ts'
import { clamdFor } from '../helpers/files/clamd.ts'
import { infectedPdf, samples } from '../helpers/files/samples.ts'
import { attached, kept, piecesOf, taken, whole } from '../helpers/files/stored.ts'
import { meanwhile } from '../helpers/meanwhile.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { everythingIn } from './columns.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'
import { planOf, queriesOf } from './plans.ts'

const minute = 60_000
const sample = (name: string, size = 100) => samples[name]?.(size) ?? Buffer.alloc(0)

/** Every file that lies on the disk. */
function onDisk({ config }: EngineParts): string[] {
  const folder = join(config.dataDir, 'files')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name !== 'arriving')
}

const eventKinds = async (parts: EngineParts, id: string) => {
  const events = await eventsOf(parts.store.db, id)
  return {
    kinds: events.map(({ kind }) => kind),
    broken: firstBrokenEvent(parts.vault.secrets.chain, events),
  }
}

/** What every engine must keep of files. */
export function keepingFiles(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => partsFor(t, await newDatabase(t))

  t.test('files wait with their form, are given to its inquiry once, and open there', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts)
    const pdf = sample('pdf', 200_000)
    t.same(await kept(parts, 'one', { 'letter.pdf': pdf, 'photo.jpg': sample('jpg') }), [])
    await kept(parts, 'two', { 'other.png': sample('png') })
    t.match(await listKept(parts, 'one'), [
      { name: 'letter.pdf', kind: 'pdf', size: pdf.length, scan: 'waiting' },
      { name: 'photo.jpg', kind: 'jpeg' },
    ])
    const give = () =>
      parts.store.commit(trx =>
        attachFiles(trx, parts.vault.secrets.chain, {
          token: 'one',
          inquiryId: inquiry.id,
          at: parts.now(),
          actor: 'person',
        }),
      )
    t.equal(await give(), 2)
    t.equal(await give(), 0)
    t.same(await listKept(parts, 'one'), [])
    t.equal((await listKept(parts, 'two')).length, 1, 'another form keeps its own')
    const [first] = await filesOf(parts.store.db, inquiry.id)
    if (!first) throw new Error('There is no file')
    const key = await parts.vault.dataKey(first, 'files')
    t.ok((await whole(parts.cabinet.read(first.id, key, first.size))).equals(pdf))
    t.same(await eventKinds(parts, inquiry.id), {
      kinds: ['received', 'file_attached', 'file_attached'],
      broken: null,
    })
    const everything = await everythingIn(parts.store.db)
    for (const secret of ['letter', 'photo', 'other.png']) t.notMatch(everything, secret)
    await t.rejects(parts.vault.dataKey(first, 'inquiries'), 'the key of a file is none of an inquiry')
  })

  t.test('files that come at once with one form, to two programs, are five at most', async t => {
    const url = await newDatabase(t)
    const parts = await partsFor(t, url)
    const both = [parts, await partsFor(t, url, parts.clock, parts.folder)]
    for (const form of ['one', 'two', 'three']) {
      const sends = Array.from({ length: 10 }, (_, n) =>
        kept(both[n % 2] ?? parts, form, { [`${n}.pdf`]: sample('pdf') }),
      )
      const refused = (await Promise.all(sends)).flat().filter(({ code }) => code === 'too_many')
      t.same([(await listKept(parts, form)).length, refused.length], [5, 5], form)
    }
    t.equal(onDisk(parts).length, 15)
  })

  t.test('the same file sent again with a form is one file, and a sixth is one too many', async t => {
    const parts = await open(t)
    const five = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [`${name}.pdf`, sample('pdf')]))
    t.same(await kept(parts, 'one', { 'a.pdf': five['a.pdf'] ?? Buffer.alloc(0) }), [])
    t.same(await kept(parts, 'one', five), [], 'the first of them is known')
    t.match(await kept(parts, 'one', { 'f.pdf': sample('pdf') }), [{ name: 'f.pdf', code: 'too_many' }])
    t.equal((await listKept(parts, 'one')).length, 5)
    t.equal(onDisk(parts).length, 5)
    const { inquiry } = await storeInquiry(parts)
    await parts.store.commit(trx =>
      attachFiles(trx, parts.vault.secrets.chain, {
        token: 'one',
        inquiryId: inquiry.id,
        at: parts.now(),
        actor: 'person',
      }),
    )
    await kept(parts, 'one', five)
    t.same(await listKept(parts, 'one'), [], 'a double click attaches nothing twice')
    await kept(parts, 'two', { 'a.pdf': five['a.pdf'] ?? Buffer.alloc(0) })
    t.equal((await listKept(parts, 'two')).length, 1, 'with another form it is another file')
    t.equal(onDisk(parts).length, 6)
  })

  t.test(
    'a file of a form that was not accepted goes after two hours, and one that was removed at once',
    async t => {
      const parts = await open(t)
      await kept(parts, 'one', { 'a.pdf': sample('pdf'), 'b.pdf': sample('pdf') })
      const [first, second] = await keptFiles(
        parts.store.db,
        (await rowsOf(parts))[0]?.token_hash ?? '',
        parts.now(),
      )
      t.equal(await forgetFile(parts, 'another form', first?.id ?? ''), false)
      t.equal(await forgetFile(parts, 'one', first?.id ?? ''), true)
      t.match(await listKept(parts, 'one'), [{ id: second?.id }])
      t.match(
        (await rowsOf(parts)).find(({ id }) => id === first?.id),
        { data_key: '', name: '', content_hash: '' },
        'its key is gone with the commit',
      )
      await sweepFiles(parts)
      t.same(onDisk(parts), [second?.id])
      parts.clock.move(119 * minute)
      await sweepFiles(parts)
      t.equal(onDisk(parts).length, 1)
      parts.clock.move(2 * minute)
      t.same(await listKept(parts, 'one'), [], 'it is not listed even before the sweep')
      await sweepFiles(parts)
      t.same([onDisk(parts), await rowsOf(parts)], [[], []])
      await sweepFiles(parts)
    },
  )

  t.test('sent again in time a file stays two hours more', async t => {
    const parts = await open(t)
    const pdf = sample('pdf')
    await kept(parts, 'one', { 'a.pdf': pdf })
    parts.clock.move(100 * minute)
    await kept(parts, 'one', { 'a.pdf': pdf })
    parts.clock.move(100 * minute)
    await sweepFiles(parts)
    t.equal((await listKept(parts, 'one')).length, 1)
  })

  t.test(
    'removing the files of an inquiry leaves nothing that could be read, and the sweep nothing at all',
    async t => {
      const parts = await open(t)
      const { inquiry } = await storeInquiry(parts)
      const { inquiry: other } = await storeInquiry(parts)
      await attached(parts, inquiry.id, { 'a.pdf': sample('pdf'), 'b.png': sample('png') })
      await attached(parts, other.id, { 'c.pdf': sample('pdf') })
      t.equal(await parts.store.commit(trx => removeFiles(trx, inquiry.id, parts.now())), 2)
      t.same(await filesOf(parts.store.db, inquiry.id), [])
      t.equal((await rowsOf(parts)).filter(({ data_key, name }) => data_key === '' && name === '').length, 2)
      await sweepFiles(parts)
      t.equal((await rowsOf(parts)).length, 1)
      t.same(
        onDisk(parts),
        (await filesOf(parts.store.db, other.id)).map(({ id }) => id),
      )
    },
  )

  t.test('verifying opens every file, and names each that does not', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts)
    await attached(parts, inquiry.id, {
      'a.pdf': sample('pdf'),
      'b.pdf': sample('pdf'),
      'c.pdf': sample('pdf'),
    })
    const verified = () => brokenFiles(parts)
    t.same(await verified(), [])
    const [a, b, c] = (await filesOf(parts.store.db, inquiry.id)).map(({ id }) => id)
    rmSync(join(parts.config.dataDir, 'files', a ?? ''))
    const swap = (id: string | undefined, change: Partial<FileRow>) =>
      parts.store.commit(trx =>
        trx
          .updateTable('files')
          .set(change)
          .where('id', '=', id ?? '')
          .execute(),
      )
    await swap(b, { name: (await rowsOf(parts)).find(({ id }) => id === c)?.name ?? '' })
    t.same(await verified(), [`files/${a}/content`, `files/${b}/name`])
    await swap(c, { data_key: 'AAAA' })
    t.same(await verified(), [`files/${a}/content`, `files/${b}/name`, `files/${c}/data_key`])
  })

  t.test('a file that is removed while somebody verifies is no finding', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts)
    await attached(parts, inquiry.id, { 'a.pdf': sample('pdf'), 'b.pdf': sample('pdf') })
    const { id } = (await rowsOf(parts))[0] ?? { id: '' }
    const remove = () => parts.store.commit(trx => removeFiles(trx, inquiry.id, parts.now()))
    const verified = (deed: () => Promise<unknown>) =>
      brokenFiles(parts, meanwhile(parts.store.db, 'files', deed))
    const onItsWay = async () => {
      await remove()
      rmSync(join(parts.config.dataDir, 'files', id))
    }
    const swept = async () => {
      await remove()
      await sweepFiles(parts)
    }
    t.same(await verified(onItsWay), [], 'its row is forgotten, and it has left the disk')
    await attached(parts, inquiry.id, { 'c.pdf': sample('pdf') })
    t.same(await verified(swept), [], 'its row is gone too')
    t.same(onDisk(parts), [])
  })

  t.test('what a program left half written goes, and what it had stored is settled', async t => {
    const parts = await open(t)
    const file = await taken(parts, 'a.pdf', sample('pdf'))
    await kept(parts, 'one', { 'b.pdf': sample('pdf') })
    const arriving = join(parts.config.dataDir, 'files', 'arriving')
    writeFileSync(join(arriving, 'left-by-a-killed-program'), 'half')
    await sweepFiles(parts)
    t.same(
      readdirSync(arriving).sort(),
      [file.id, 'left-by-a-killed-program'].sort(),
      'not while it may go on',
    )
    parts.clock.move(31 * minute)
    await sweepFiles(parts)
    t.same(readdirSync(arriving), [file.id], 'never what this program still holds')
    await keepFiles(parts, 'two', [file])
    t.same(readdirSync(arriving), [])
    t.equal(onDisk(parts).length, 2)
  })

  t.test('a store that takes nothing leaves no file on the disk either', async t => {
    const parts = await open(t)
    const file = await taken(parts, 'a.pdf', sample('pdf'))
    await parts.store.commit(trx => trx.schema.alterTable('files').renameTo('files_gone').execute())
    await t.rejects(keepFiles(parts, 'one', [file]))
    t.same(onDisk(parts), [])
    await parts.store.commit(trx => trx.schema.alterTable('files_gone').renameTo('files').execute())
  })

  t.test('files wait while the scanner is down, and are scanned afterwards', async t => {
    const clamd = await clamdFor(t)
    const parts = { ...(await open(t)), scanner: openScanner(clamd.url, { pieceMs: 500, answerMs: 300 }) }
    const { inquiry } = await storeInquiry(parts)
    clamd.manner = 'breaks'
    await attached(parts, inquiry.id, {
      'a.pdf': sample('pdf'),
      'virus.pdf': infectedPdf(),
      'c.png': sample('png'),
    })
    t.equal(await filesInState(parts.store.db, 'waiting'), 3)
    await scanWaiting(parts)
    t.equal((await waitingFiles(parts.store.db, 9)).length, 3, 'it is still down')
    clamd.manner = 'scans'
    const [, , third] = await filesOf(parts.store.db, inquiry.id)
    const path = join(parts.config.dataDir, 'files', third?.id ?? '')
    writeFileSync(path, readFileSync(path).fill(0, 0, 20))
    await scanWaiting(parts)
    t.same(
      (await filesOf(parts.store.db, inquiry.id)).map(({ scan }) => scan),
      ['clean', 'infected', 'damaged'],
    )
    t.same(await eventKinds(parts, inquiry.id), {
      kinds: ['received', ...Array(3).fill('file_attached'), ...Array(3).fill('file_scanned')],
      broken: null,
    })
    t.equal(await filesInState(parts.store.db, 'waiting'), 0)
    t.same([await filesInState(parts.store.db, 'infected'), await filesKept(parts.store.db)], [1, 0])
    const [first] = await filesOf(parts.store.db, inquiry.id)
    if (!first) throw new Error('There is no file')
    t.equal(await scanFile(parts, first, 'staff:one'), 'clean', 'on demand it is scanned again')
  })

  t.test('an infected file is refused at once, and the house remembers that one came', async t => {
    const clamd = await clamdFor(t)
    const parts = { ...(await open(t)), scanner: openScanner(clamd.url) }
    t.match(await takeFile(parts, { name: 'virus.pdf', by: 'staff:me', pieces: piecesOf(infectedPdf()) }), {
      name: 'virus.pdf',
      code: 'infected',
    })
    t.same(onDisk(parts), [])
    const [event] = await parts.store.db.selectFrom('house_events').select(['kind', 'detail']).execute()
    t.match(event, { kind: 'file_refused', detail: '{"why":"infected"}' })
    const { scan } = await taken(parts, 'a.pdf', sample('pdf'))
    t.equal(scan, 'clean')
  })

  t.test('no query about files reads a table whole', async t => {
    const parts = await open(t)
    const { inquiry } = await storeInquiry(parts)
    await attached(parts, inquiry.id, { 'a.pdf': sample('pdf') })
    const asks: [string, (store: EngineParts['store']) => Promise<unknown>][] = [
      ['files_of_inquiry', store => filesOf(store.db, inquiry.id)],
      ['files_of_form', store => keptFiles(store.db, 'hash', parts.now())],
      ['files_not_clean', store => waitingFiles(store.db, 20)],
      ['files_not_clean', store => filesInState(store.db, 'infected')],
      ['files_expiring', store => filesKept(store.db)],
    ]
    for (const [index, ask] of asks)
      for (const query of await queriesOf(parts.store, ask))
        t.match((await planOf(parts.store, query)).join('\n'), index, query.sql)
  })
}

async function brokenFiles(parts: EngineParts, db = parts.store.db) {
  const findings = []
  for await (const page of verifyFiles({ ...parts, db })) findings.push(...page.findings)
  return findings.map(({ id }) => id)
}

const rowsOf = ({ store }: EngineParts) => store.db.selectFrom('files').selectAll().orderBy('id').execute()
