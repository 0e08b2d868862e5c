import fc from 'fast-check'
import t from 'tap'
import { type CrisisPhrases, crisisHint } from '../../src/intake/crisis-hint.ts'

const phrases: CrisisPhrases = {
  en: { hints: ["don't want to live", 'take my life', ''], harmless: ['take my life back'] },
  'pt-BR': { hints: ['não quero viver'], harmless: [] },
}

const hint = (text: string) => crisisHint(phrases, text)

t.test('case, accents, apostrophes, white space and punctuation do not matter', async t => {
  for (const text of [
    "I don't want to live",
    'I DON’T   WANT\nTO\tLIVE!!!',
    'dont want to live',
    'don`t want to... live',
    'don´t want to live',
    'do\u00adn\u2019t want to live',
    'ｄｏｎ＇ｔ want to live',
    'nao quero viver',
    'NÃO QUERO VIVER',
    'na\u0303o quero viver.',
  ])
    t.ok(hint(text), text)
})

t.test('only whole words match', async t => {
  for (const text of ['', '   ', 'I don', 'want to live', "don't want to lively", 'overtake my lifeline'])
    t.notOk(hint(text), text)
})

t.test('the longest phrase decides, wherever another one stands', async t => {
  t.ok(hint('take my life'))
  t.notOk(hint('I want to take my life back.'))
  t.ok(hint("I want to take my life back. I don't want to live"))
  t.ok(hint('take my take my life'))
})

t.test('empty lists and blank lines match nothing', async t => {
  t.notOk(crisisHint({}, 'anything'))
  t.notOk(crisisHint({ en: { hints: ['', ' - '], harmless: [''] } }, 'anything - at all'))
})

t.test('a hint is found between any words', async () => {
  const words = fc.array(fc.constantFrom('take', 'my', 'house', 'want', 'to', '...', 'não'))
  fc.assert(
    fc.property(words, words, (before, after) => hint([...before, 'não quero viver', ...after].join(' '))),
    { numRuns: 10_000 },
  )
})

t.test('any text is read, and time grows with its length only', async t => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => typeof hint(text) === 'boolean'),
    { numRuns: 10_000 },
  )
  const started = performance.now()
  for (const text of ['take my '.repeat(20_000), "'".repeat(100_000), 'é'.repeat(100_000)])
    t.notOk(hint(text))
  t.ok(performance.now() - started < 2_000)
})
