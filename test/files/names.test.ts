import fc from 'fast-check'
import t from 'tap'
import { isAnothersEnding, kindOfCode } from '../../src/files/kinds.ts'
import { endingOf, keptName, shownName } from '../../src/files/names.ts'

const pdf = kindOfCode('pdf')
const jpeg = kindOfCode('jpeg')

const rows: [string, string][] = [
  ['letter.pdf', 'letter.pdf'],
  ['Dr. Sample 2026.PDF', 'Dr. Sample 2026.pdf'],
  ['../../etc/passwd', 'passwd.pdf'],
  ['..\\..\\boot.ini', 'boot.ini.pdf'],
  ['C:\\scans\\page 1.pdf', 'page 1.pdf'],
  ['.pdf', 'pdf.pdf'],
  ['..', 'file.pdf'],
  ['', 'file.pdf'],
  ['\0\0', 'file.pdf'],
  ['let\0ter.pdf\0.exe', 'letter.pdf.exe.pdf'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe.pdf'],
  ['\u2066a\u2069\u200Fb\uFEFFc.pdf', 'abc.pdf'],
  ['two\r\nlines.pdf', 'twolines.pdf'],
  ['tab\tand\u2028line.pdf', 'tabandline.pdf'],
  ['broken \uD800 sign.pdf', 'broken \uFFFD sign.pdf'],
  ['<b>"bold"</b>.pdf', 'b>.pdf'],
  ['Überweisung für Frau Muster.pdf', 'Überweisung für Frau Muster.pdf'],
  ['letter', 'letter.pdf'],
  ['letter.', 'letter.pdf'],
]

t.test(
  'names are shown without folders, unseen signs and turns, with the ending of what they are',
  async t => {
    for (const [at, [sent, shown]] of rows.entries())
      t.equal(shownName(sent, pdf, 'file'), shown, `row ${at}`)
    t.equal(shownName('photo.JPEG', jpeg, 'file'), 'photo.jpeg', 'an ending that is right stays')
    t.equal(
      shownName('notes.exe', null, 'file'),
      'notes.exe',
      'of a file that was not taken the name says all',
    )
  },
)

t.test('300 letters are cut at a whole sign, and the ending stays', async t => {
  t.equal(shownName(`${'a'.repeat(300)}.pdf`, pdf, 'file'), `${'a'.repeat(80)}….pdf`)
  const family = '👩‍👩‍👧'
  t.ok([...shownName(`${family.repeat(300)}.pdf`, pdf, 'file')].length < 250)
  t.equal(keptName('x'.repeat(5000)).length, 500)
  t.ok(keptName(`${'x'.repeat(499)}😀`).isWellFormed())
})

t.test('any name is shown as one short line that keeps its right ending', async t => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), name => {
      const shown = shownName(keptName(name), pdf, 'file')
      return /^[^/\\\p{Cc}\p{Cf}\u2028\u2029]+\.pdf$/u.test(shown) && shown.isWellFormed()
    }),
    { numRuns: 500 },
  )
  t.pass('so it is')
})

t.test('a name says another kind only where its ending belongs to one', async t => {
  const cases: [string, boolean][] = [
    ['a.pdf', false],
    ['a.PDF', false],
    ['a', false],
    ['a.2026', false],
    ['a.jpg', true],
    ['a.docx ', true],
    ['a.pdf.tiff', true],
  ]
  for (const [name, is] of cases) t.equal(isAnothersEnding(pdf, endingOf(name)), is, name)
})
