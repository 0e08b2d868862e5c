import t from 'tap'
import { diagnosisCodes } from '../../src/intake/icd10.ts'

const cases: [string, string[]][] = [
  ['F33.1 Major depressive disorder', ['F33.1']],
  ['f41.1, F41.1 and F43.10', ['F41.1', 'F43.10']],
  ['F32.A', ['F32.A']],
  ['Z63.0\nM1A.0010 gout', ['Z63.0', 'M1A.0010']],
  ['depression', []],
  ['B12 level, room F331', ['B12']],
  ['U07.1 is kept for special use', []],
  ['', []],
]

t.test('the codes in what was written, each once', async t => {
  for (const [text, codes] of cases) t.same(diagnosisCodes(text), codes, text)
})
