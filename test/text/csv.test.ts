import fc from 'fast-check'
import t from 'tap'
import { csvText, guarded } from '../../src/text/csv.ts'

/** Said anew: what a spreadsheet would run, once everything that it may skip is gone. */
const signs = [...'=+-@＝＋－＠﹦﹢﹣﹫−']
const skipped = (sign: string) => /[\s"\p{Cc}\p{Cf}]/u.test(sign)
const runs = (cell: string) => signs.includes([...cell].find(sign => !skipped(sign)) ?? '')

const hostile = fc
  .array(
    fc.constantFrom(
      ...signs,
      ';',
      '\t',
      '\r',
      '\n',
      '\v',
      '\u00a0',
      '\u200b',
      '\ufeff',
      '"',
      "'",
      ',',
      ' ',
      'a',
      '1',
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''))

t.test('no text is a formula once it is guarded, nor any piece of it under another separator', async () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), text => {
      for (const separator of [/[;]/, /\t/, /[\r\n]/, /[;\t\r\n]/])
        for (const piece of guarded(text).split(separator)) if (runs(piece)) return false
      return !runs(guarded(text)) && !/^[\t\r]/.test(guarded(text))
    }),
    { numRuns: 3000 },
  )
})

t.test('nor does a word of it begin one, unless it is a sign alone or a number', async () => {
  const word = fc.array(fc.constantFrom(...signs, ...'"a1,.'), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), words => {
      const text = words.map(parts => parts.join('')).join(' ')
      return guarded(text)
        .split(' ')
        .every(one => !runs(one) || one.replaceAll('"', '').length === 1 || /^"*[+-]\d+([.,]|$)/.test(one))
    }),
    { numRuns: 3000 },
  )
})

t.test('nothing but apostrophes is added, and most texts stay as they are', async t => {
  fc.assert(fc.property(hostile, text => guarded(text).replaceAll("'", '') === text.replaceAll("'", '')))
  for (const text of [
    '',
    'a=1',
    'a - b',
    "'=1",
    '3 + 4',
    'after 5; not on Fridays',
    'call +1 978, or 5 -7',
    '978-555-0123',
  ])
    t.equal(guarded(text), text)
  for (const cell of [-1, 0, null]) t.equal(guarded(cell), cell)
  t.equal(guarded('\t=1'), "'\t'=1")
  t.equal(guarded('a;=1'), "a;'=1")
  t.equal(guarded('a =1 -b @c'), "a '=1 '-b '@c")
  t.equal(guarded('a;\n "=1'), `a;\n' '"=1`)
})

t.test('a long text of nothing but blanks takes no time', async t => {
  for (const sign of [' ', '\n', ';', '"', '\t'])
    t.ok(guarded(`x${sign.repeat(200_000)}`).length >= 200_001, JSON.stringify(sign))
})

t.test('rows come as a file that begins once, with quotes where they are needed', async t => {
  t.equal(csvText([['a', '=1', null, -2]], { bom: true }), "\uFEFFa,'=1,,-2\r\n")
  t.equal(csvText([['a "b"', 'c,d', 'e\nf']], { bom: false }), '"a ""b""","c,d","e\nf"\r\n')
  t.equal(csvText([], { bom: false }), '')
})
