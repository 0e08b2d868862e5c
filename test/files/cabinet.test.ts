import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { openCabinet } from '../../src/files/cabinet.ts'
import { chunkSize, sealedChunkSize, sealedSize } from '../../src/files/chunks.ts'
import { openTurns } from '../../src/files/write-sealed.ts'
import { newFolder } from '../helpers/service.ts'

function cabinetFor(t: Test) {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, arriving: join(folder, 'arriving'), cabinet: openCabinet(folder, 0) }
}

type Opened = ReturnType<typeof cabinetFor>

const newKey = () => createSecretKey(randomBytes(32))

async function put({ cabinet }: Opened, id: string, content: Buffer, piece = 50_000) {
  const key = newKey()
  const incoming = await cabinet.begin(id, key)
  for (let at = 0; at < content.length; at += piece) await incoming.write(content.subarray(at, at + piece))
  await incoming.finish()
  return key
}

async function whole(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const found: Buffer[] = []
  for await (const piece of pieces) found.push(piece)
  return Buffer.concat(found)
}

t.test(
  'what was written comes out again, at every length around a chunk, and nothing of it lies in the clear',
  async t => {
    const opened = cabinetFor(t)
    for (const size of [0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 300_001]) {
      const content = Buffer.alloc(size, 'canary-content ')
      const key = await put(opened, `a${size}`, content)
      t.equal(
        statSync(join(opened.arriving, `a${size}`)).size,
        sealedSize(size),
        `${size} has the length it must have`,
      )
      t.notOk(readFileSync(join(opened.arriving, `a${size}`)).includes('canary'), 'sealed')
      t.ok(
        (await whole(opened.cabinet.read(`a${size}`, key, size))).equals(content),
        `${size}, while it arrives`,
      )
      await opened.cabinet.settle(`a${size}`)
      t.ok(
        (await whole(opened.cabinet.read(`a${size}`, key, size))).equals(content),
        `${size}, once it is settled`,
      )
      if (size > 0)
        await t.rejects(whole(opened.cabinet.read(`a${size}`, newKey(), size)), 'with no other key')
    }
    t.equal(statSync(opened.folder).mode & 0o077, 0, 'nobody else may look into the folder')
  },
)

t.test(
  'a file that lost its end, or whose chunks changed places, or that is another, will not open',
  async t => {
    const opened = cabinetFor(t)
    const { cabinet, folder } = opened
    const size = 3 * chunkSize + 10
    const content = randomBytes(size)
    const key = await put(opened, 'one', content)
    await cabinet.settle('one')
    const path = join(folder, 'one')
    const sound = readFileSync(path)
    const chunk = (n: number) => sound.subarray(n * sealedChunkSize, (n + 1) * sealedChunkSize)
    const spoiled: Record<string, [Buffer, number]> = {
      'the last chunk is gone, and the row says so': [sound.subarray(0, 3 * sealedChunkSize), 3 * chunkSize],
      'the last chunk is gone': [sound.subarray(0, 3 * sealedChunkSize), size],
      'the first chunk is gone': [sound.subarray(sealedChunkSize), size - chunkSize],
      'two changed places': [Buffer.concat([chunk(1), chunk(0), chunk(2), chunk(3)]), size],
      'one stands twice': [Buffer.concat([chunk(0), chunk(0), chunk(2), chunk(3)]), size],
      'bytes follow': [Buffer.concat([sound, Buffer.alloc(16)]), size],
      'everything is gone': [Buffer.alloc(0), size],
    }
    for (const [name, [bytes, said]] of Object.entries(spoiled)) {
      writeFileSync(path, bytes)
      await t.rejects(whole(cabinet.read('one', key, said)), name)
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(sound)
        bytes[at] = (bytes[at] ?? 0) ^ change
        writeFileSync(path, bytes)
        await t.rejects(whole(cabinet.read('one', key, size)))
      }),
      { numRuns: 30 },
    )
    writeFileSync(path, sound)
    renameSync(path, join(folder, 'other'))
    await t.rejects(whole(cabinet.read('other', key, size)), 'under the name of another')
    await t.rejects(whole(cabinet.read('one', key, size)), 'where there is nothing')
  },
)

t.test('what is abandoned or removed leaves nothing, and what nobody finished is found', async t => {
  const opened = cabinetFor(t)
  const { cabinet, folder, arriving } = opened
  const incoming = await cabinet.begin('broken-off', newKey())
  await incoming.write(randomBytes(200_000))
  t.same(await cabinet.left(), [], 'what is being written is nobody else’s')
  await incoming.abandon()
  t.same(readdirSync(arriving), [])
  await put(opened, 'settled', randomBytes(10))
  await cabinet.settle('settled')
  await put(opened, 'new', randomBytes(10))
  const afterwards = openCabinet(folder, 0)
  t.same(
    (await afterwards.left()).map(({ id }) => id),
    ['new'],
    'another program finds what the first one left',
  )
  for (const id of ['settled', 'new', 'unknown']) await cabinet.remove(id)
  t.same(readdirSync(folder), ['arriving'])
  t.same(await openCabinet(join(folder, 'nowhere')).left(), [])
})

t.test(
  'a disk without room is refused before anything is written, and so is one that takes nothing',
  async t => {
    const { folder } = cabinetFor(t)
    const full = openCabinet(folder, Number.MAX_SAFE_INTEGER)
    await t.rejects(full.begin('one', newKey()), { name: 'Refusal', message: /too little room/ })
    t.same(readdirSync(join(folder, 'arriving')), [])
    mkdirSync(join(folder, 'arriving', 'taken'))
    await t.rejects(
      openCabinet(folder, 0).begin('taken', newKey()),
      'what is there already is never written over',
    )
  },
)

t.test('however many chunks wait, one is sealed in each turn of the event loop', async t => {
  const turns = openTurns()
  let [turn, over] = [0, false]
  const count = () => {
    turn += 1
    if (!over) setImmediate(count)
  }
  setImmediate(count)
  const sealed = await Promise.all(Array.from({ length: 20 }, () => turns().then(() => turn)))
  over = true
  t.equal(new Set(sealed).size, 20)
})
