import fc from 'fast-check'
import t from 'tap'
import { nameTerms, nameWords, phoneDigits, phoneTerms, wantedTerms } from '../../src/intake/search-words.ts'

/** Whether what is typed finds a name: each wanted term is one of the name's. */
const finds = (typed: string, name: string) => {
  const terms = new Set(nameTerms(name).map(({ value }) => value))
  const wanted = wantedTerms(typed)
  return wanted.length > 0 && wanted.every(({ kind, value }) => kind === 'name' && terms.has(value))
}

const found: [string, string][] = [
  ['rosa', 'Rosa Invented'],
  ['ROSA INVENTED', 'rosa invented'],
  ['invented rosa', 'Rosa Invented'],
  ["O'Brien", 'Tom O’Brien'],
  ['obrien', "Tom O'Brien"],
  ['o brien', "Tom O'Brien"],
  ['O’Brien', 'Tom O Brien'],
  ['García-López', 'Ana Garcia Lopez'],
  ['garcia lopez', 'Ana García-López'],
  ['lopez', 'Ana García-López'],
  ['Nguyen', 'Nguyễn Thị Mai'],
  ['Nguyễn', 'Nguyen Thi Mai'],
  ['van der Berg', 'Jan van der Berg'],
  ['berg', 'Jan van der Berg'],
  ['vanderberg', 'Jan Vanderberg'],
  ['McCarthy', 'Sean Mc Carthy'],
  ['mc carthy', 'Sean McCarthy'],
  ['Müller', 'Jörg Muller'],
  ['Strauss', 'Anna Strauß'],
  ['Lukasz', 'Łukasz Kowalski'],
  ['Soren', 'Søren Jensen'],
  ['aeroskobing', 'Ærøskøbing'],
  ['Jose', 'José'],
  ['李', '李 小龍'],
  ['Иван', 'Иван Петров'],
  ['иван', 'ИВАН'],
  ['محمد', 'محمد علي'],
  ["D'Angelo", 'Maria D’Angelo'],
  ['dangelo', "Maria D'Angelo"],
  ['Saint-Exupéry', 'Antoine de Saint Exupery'],
  ['de la Cruz', 'Juan de la Cruz'],
  ['cruz', 'Juan de la Cruz'],
  ['ana-maria', 'Ana Maria'],
  ['Mr. Smith', 'Mr. Smith'],
  ['ﬁona', 'Fiona'],
  ['ＲＯＳＡ', 'Rosa'],
]

const missed: [string, string][] = [
  ['ros', 'Rosa Invented'],
  ['rosa garcia', 'Rosa Invented'],
  ['brien', "Tom O'Brien"],
  ['李龍', '李 小龍'],
  ['anna', 'Ana'],
  ['', 'Rosa'],
  ['  ', 'Rosa'],
  ["'", "O'Brien"],
]

t.test('names find each other however they are written', async t => {
  for (const [typed, name] of found) t.ok(finds(typed, name), `${typed} → ${name}`)
})

t.test('and find nothing else', async t => {
  for (const [typed, name] of missed) t.notOk(finds(typed, name), `${typed} ↛ ${name}`)
})

t.test('every name finds itself', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), name => {
      const isName = wantedTerms(name).every(({ kind }) => kind === 'name')
      return !isName || nameWords(name).length === 0 || nameWords(name).length >= 12 || finds(name, name)
    }),
    { numRuns: 5000 },
  )
})

t.test('phones are their last ten digits, whatever stands around them', async t => {
  for (const phone of [
    '978-555-0142',
    '(978) 555-0142',
    '+1 978 555 0142',
    '1.978.555.0142',
    '978 555 0142, extension 4',
    '9785550142 x12',
    '９７８ ５５５ ０１４２',
  ])
    t.equal(phoneDigits(phone), '9785550142', phone)
  t.equal(phoneDigits('call me'), null)
  t.equal(phoneDigits('12345'), null)
  t.same(
    phoneTerms('978-555-0142').map(({ value }) => value),
    ['9785550142', '5550142'],
  )
  t.same(wantedTerms('555-0142'), [{ kind: 'phone', value: '5550142' }])
  t.same(wantedTerms('Rosa@Person.Example '), [{ kind: 'email', value: 'rosa@person.example' }])
})
