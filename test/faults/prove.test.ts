import t from 'tap'
import { readTap } from './by-test.ts'
import { rows } from './drivers.ts'
import { figuresInWords, type Proof, proofFile, proofsIn, withNew } from './proof-table.ts'
import { obstacleTo } from './prove.ts'
import { lineIn } from './say.ts'

const proof = (row: string, seen: string): Proof => ({
  ...{ row, tried: 'a', asked: 'b', seen, pass: true, when: '2026-11-24', on: 'here' },
})

t.test('what is tried again takes its line, every other line stays as it is', async t => {
  const known = [proof('F1', 'old'), proof('A3', 'old')]
  const file = proofFile(
    withNew(known, [{ ...proof('A3', 'new | and\nmore'), pass: false }], ['F1', 'F2', 'A3']),
  )
  t.same(proofsIn(file), [proof('F1', 'old'), { ...proof('A3', 'new / and more'), pass: false }])
  t.equal(proofFile(proofsIn(file)), file)
})

t.test('a row that cannot be tried says why', async t => {
  t.equal(obstacleTo({ run: null }), 'no driver')
  t.match(obstacleTo({ run: ['x.ts'], needs: ['sh', 'no-such-program'] }), /not installed: no-such-program /)
  t.equal(obstacleTo({ run: ['x.ts'], needs: ['sh'] }), null)
})

t.test('every row stands once', async t => {
  t.equal(new Set(rows.map(({ row }) => row)).size, rows.length)
})

t.test('figures of a test file are read from its output', async t => {
  const printed = [
    'ok 1 - leaf',
    '    # figures {"n":2,"lost":0,"slowMs":5}',
    '    ok 2 - another',
    '    # figures {"n":3,"lost":1,"slowMs":9}',
    '    not ok 3 - a demand',
    'ok 4 - the subtest # time=4ms',
  ].join('\n')
  t.same(readTap(printed), { n: 5, figures: { lost: 1, slowMs: 9 }, held: 2, failed: ['a demand'] })
})

t.test('a driver that prints no line has none', async t => {
  t.equal(lineIn('words\n{"name":'), null)
  t.match(lineIn('words\n{"name":"x","n":1,"pass":true,"figures":{}}\n'), { name: 'x' })
  t.equal(
    figuresInWords({ kills: 1000, answers: { 303: 2 }, missed: [] }),
    'kills 1,000, answers.303 2, missed none',
  )
})
