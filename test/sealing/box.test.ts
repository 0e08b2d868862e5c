import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { open, placeOf, seal } from '../../src/sealing/box.ts'

const newKey = () => createSecretKey(randomBytes(32))
const key = newKey()
const place = placeOf('inquiries', 'one', 'contact')

t.test('whatever was sealed comes back equal, text and bytes', async t => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, where) => {
      t.equal(open(key, where, seal(key, where, plain)).toString('utf8'), plain)
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), plain => {
      t.ok(open(key, place, seal(key, place, Buffer.from(plain))).equals(plain))
    }),
    { numRuns: 500 },
  )
})

t.test('the same text is sealed differently each time, and never shows', async t => {
  const text = 'Rosa Invented, 978-555-0123'
  const sealed = Array.from({ length: 1000 }, () => seal(key, place, text))
  t.equal(new Set(sealed).size, 1000)
  t.notOk(sealed.some(value => Buffer.from(value, 'base64').includes('Rosa')))
})

t.test('what was moved to another table, row or group does not open', async t => {
  const sealed = seal(key, place, 'text')
  for (const other of [
    placeOf('notices', 'one', 'contact'),
    placeOf('inquiries', 'two', 'contact'),
    placeOf('inquiries', 'one', 'answers'),
    '',
  ])
    t.throws(() => open(key, other, sealed), other)
})

t.test('every single changed bit is found', async t => {
  const bytes = Buffer.from(seal(key, place, 'a text of some length'), 'base64')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    if (!throws(() => open(key, place, changed.toString('base64')))) t.fail(`bit ${bit}`)
  }
  t.pass(`${bytes.length * 8} bits`)
})

t.test('whatever is cut, lengthened, empty or no sealed value at all does not open', async t => {
  const bytes = Buffer.from(seal(key, place, 'a text of some length'), 'base64')
  for (let length = 0; length < bytes.length; length++)
    if (!throws(() => open(key, place, bytes.subarray(0, length).toString('base64'))))
      t.fail(`cut at ${length}`)
  t.throws(() => open(key, place, Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64')))
  t.throws(() => open(key, place, 'Rosa Invented'))
})

t.test('another key does not open it', async t => {
  const sealed = seal(key, place, 'text')
  for (let n = 0; n < 100; n++) if (!throws(() => open(newKey(), place, sealed))) t.fail('opened')
  t.pass('100 keys')
})

function throws(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}
