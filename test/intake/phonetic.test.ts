import fc from 'fast-check'
import t from 'tap'
import { jaroWinkler } from '../../src/intake/jaro-winkler.ts'
import { heardWords } from '../../src/intake/name-words.ts'
import { heard, soundKeys, soundsAlike } from '../../src/intake/phonetic.ts'

const alike: [one: string, other: string, likeness: number][] = [
  // Winkler's own examples.
  ['martha', 'marhta', 0.961],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.813],
  ['rosa', 'rosa', 1],
  ['rosa', 'rose', 0.883],
  ['rosa', 'tim', 0],
  ['', 'rosa', 0],
  ['', '', 1],
  ['李小龍', '李小明', 0.822],
]

t.test('how alike two words are written', async t => {
  for (const [one, other, likeness] of alike)
    t.equal(Math.round(jaroWinkler(one, other) * 1000) / 1000, likeness, `${one} ${other}`)
})

t.test('likeness has no direction, lies between 0 and 1, and is 1 for what is the same', async () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdeł李'), maxLength: 12 })
  fc.assert(
    fc.property(word, word, (one, other) => {
      const likeness = jaroWinkler(one, other)
      const same = (likeness === 1) === (one === other)
      return likeness >= 0 && likeness <= 1 && same && Math.abs(likeness - jaroWinkler(other, one)) < 0.2
    }),
    { numRuns: 3000 },
  )
})

t.test('words sound alike, or not', async t => {
  const pairs: [one: string, other: string, alike: boolean][] = [
    ['smith', 'schmidt', true],
    ['catherine', 'kathryn', true],
    ['stephen', 'steven', true],
    ['lee', 'leigh', true],
    ['sean', 'shaun', true],
    ['macleod', 'mcleod', true],
    ['rosa', 'rose', true],
    ['omar', 'amir', false],
    ['john', 'jane', false],
    ['rosa', 'reza', false],
    ['ann', 'ian', false],
    ['al', 'al', false],
    ['иван', 'иван', false],
  ]
  for (const [one, other, expected] of pairs) {
    t.equal(soundsAlike(heard(one), heard(other)), expected, `${one} ${other}`)
    t.equal(soundsAlike(heard(other), heard(one)), expected, `${other} ${one}`)
  }
})

t.test('only words of three Latin letters or more have a sound, of one or two keys', async t => {
  for (const none of ['', 'o', 'li', 'иван', '李小龍', 'ro5a', 'hhh']) t.same(soundKeys(none), [], none)
  t.ok(soundKeys('constructor').length > 0, 'a word that every object knows is a word like others')
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,40}$/), word => {
      const keys = soundKeys(word)
      return keys.length <= 2 && keys.every(key => /^[A-Z0]{1,80}$/.test(key))
    }),
    { numRuns: 3000 },
  )
})

t.test('a name is heard as a bounded number of words', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), name => heardWords(name).length <= 96),
  )
})
