import fc from 'fast-check'
import t from 'tap'
import { watchContent } from '../../src/files/content.ts'
import { macroLetter, samples, zip } from '../helpers/files/samples.ts'

/** What a content is said to be, given in pieces of some size. */
async function judged(content: Buffer, piece = 64 * 1024): Promise<string> {
  const watched = watchContent()
  for (let at = 0; at < content.length; at += piece) watched.see(content.subarray(at, at + piece))
  const whole = await watched.whole()
  return typeof whole === 'string' ? whole : whole.kind.code
}

const text = (signs: string) => Buffer.from(signs, 'latin1')
const sample = (name: string, size?: number) => samples[name]?.(size) ?? Buffer.alloc(0)

t.test('the six kinds are known by their content, small and large, in whatever pieces they come', async t => {
  for (const [name, kind] of Object.entries({
    pdf: 'pdf',
    jpg: 'jpeg',
    png: 'png',
    heic: 'heic',
    tif: 'tiff',
    docx: 'docx',
  }))
    for (const size of [0, 1000, 300_000])
      for (const piece of [511, 64 * 1024])
        t.equal(await judged(sample(name, size), piece), kind, `${name} ${size} ${piece}`)
})

const refused: [string, Buffer, string][] = [
  ['nothing', Buffer.alloc(0), 'empty'],
  ['plain text', text('Dear colleague,'), 'wrong_kind'],
  ['a program of Windows', text(`MZ${'\0'.repeat(300)}PE\0\0`), 'wrong_kind'],
  ['a program of Linux', text(`\x7fELF\x02\x01\x01${'\0'.repeat(60)}`), 'wrong_kind'],
  ['a script', text('#!/bin/sh\necho hello\n'), 'wrong_kind'],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'wrong_kind'],
  ['SVG with a head', text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'wrong_kind'],
  ['HTML', text('<!doctype html><title>x</title>'), 'wrong_kind'],
  ['GIF', text('GIF89a\x01\0\x01\0\0\0\0;'), 'wrong_kind'],
  ['a zip of anything', zip({ 'a.txt': text('x') }), 'wrong_kind'],
  ['a spreadsheet', zip({ '[Content_Types].xml': text('x'), 'xl/workbook.xml': text('x') }), 'wrong_kind'],
  ['a letter with a macro', macroLetter(), 'wrong_kind'],
  ['a zip without its end', sample('docx').subarray(0, -30), 'wrong_kind'],
  ['a PDF without its end', text('%PDF-1.7\nsomething'), 'wrong_kind'],
  ['a name alone', text('%PDF'), 'wrong_kind'],
  ['a picture with a zip behind', Buffer.concat([sample('jpg'), zip({ 'a.txt': text('x') })]), 'mixed'],
  [
    'a picture with a zip and a comment behind',
    Buffer.concat([sample('png'), zip({ a: text('x') }, 'hello')]),
    'mixed',
  ],
  ['a PDF with a letter behind', Buffer.concat([sample('pdf'), sample('docx')]), 'mixed'],
  ['a picture that readers of PDF open', Buffer.concat([sample('jpg'), sample('pdf')]), 'mixed'],
  [
    'a picture that is a page as well',
    Buffer.concat([sample('png'), text('<SCRIPT>alert(1)</script>')]),
    'mixed',
  ],
  ['a PDF that begins as a page', text('%PDF-1.7\n<html><script>1</script></html>\n%%EOF'), 'mixed'],
  [
    'a picture with SVG in its head',
    Buffer.concat([sample('jpg').subarray(0, 20), text('<svg onload=1>'), sample('jpg', 9000)]),
    'mixed',
  ],
]

t.test('anything else is refused, whatever it is called', async t => {
  for (const [name, content, fault] of refused) t.equal(await judged(content), fault, name)
})

t.test('a letter that was moved by something before it is none', async t => {
  const moved = Buffer.concat([sample('docx').subarray(0, 4), text('moved'), sample('docx').subarray(4)])
  t.equal(await judged(moved), 'mixed')
})

t.test('no content at all makes the judging fail', async t => {
  const begun = fc.constantFrom(...Object.keys(samples)).map(name => sample(name, 50))
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
    fc.tuple(begun, fc.uint8Array({ maxLength: 60 })).map(([head, rest]) => Buffer.concat([head, rest])),
    fc.tuple(begun, fc.nat(200), fc.nat(255)).map(([whole, at, byte]) => {
      const changed = Buffer.from(whole)
      changed[at % whole.length] = byte
      return changed
    }),
    fc.tuple(begun, fc.nat(400)).map(([whole, length]) => whole.subarray(0, length)),
  )
  await fc.assert(
    fc.asyncProperty(
      anything,
      fc.integer({ min: 1, max: 100 }),
      async (content, piece) => (await judged(content, piece)).length > 0,
    ),
    { numRuns: 300 },
  )
  t.pass('so it is')
})
