import fc from 'fast-check'
import t from 'tap'
import { nameWords } from '../../src/intake/name-words.ts'
import {
  inquiryTerms,
  nameTerms,
  outerTerms,
  phoneTerms,
  wantedWays,
  wholeTerms,
} from '../../src/intake/search-words.ts'

/** Whether what is typed finds a name: every term of one way is among the name's. */
const finds = (typed: string, name: string) => {
  const terms = new Set(nameTerms(name).map(({ value }) => value))
  return wantedWays(typed).some(way => way.every(({ kind, value }) => kind === 'name' && terms.has(value)))
}

const found: [typed: string, name: string][] = [
  ['rosa', 'Rosa Invented'],
  ['ROSA INVENTED', 'rosa invented'],
  ['invented rosa', 'Rosa Invented'],
  ['Invented, Rosa', 'Rosa Invented'],
  ['  rosa\tinvented ', 'Rosa Invented'],
  ['rosa rosa', 'Rosa Rosa'],
  ["O'Brien", 'Tom O’Brien'],
  ['obrien', "Tom O'Brien"],
  ['o brien', "Tom O'Brien"],
  ["o' brien", "Tom O'Brien"],
  ['tom o brien', 'Tom OBrien'],
  ['O’Brien', 'Tom O Brien'],
  ['obrien', 'Tom O Brien'],
  ['O´Brien', 'Tom O`Brien'],
  ['O-Brien', 'Tom O’Brien'],
  ["D'Angelo", 'Maria D’Angelo'],
  ['dangelo', "Maria D'Angelo"],
  ['maria d angelo', "Maria D'Angelo"],
  ["Jess' Smith", 'Jess Smith'],
  ['García-López', 'Ana Garcia Lopez'],
  ['garcia lopez', 'Ana García-López'],
  ['garcialopez', 'Ana García-López'],
  ['lopez', 'Ana García-López'],
  ['García—López', 'Ana García‐López'],
  ['ana-maria', 'Ana Maria'],
  ['anamaria', 'Ana María'],
  ['ana maria', 'Anamaria'],
  ['Saint-Exupéry', 'Antoine de Saint Exupery'],
  ['Nguyen', 'Nguyễn Thị Mai'],
  ['Nguyễn', 'Nguyen Thi Mai'],
  ['van nguyen', 'Nguyen Van Minh Van'],
  ['minh van nguyen', 'Nguyễn Văn Minh'],
  ['van der Berg', 'Jan van der Berg'],
  ['Van Der Berg', 'Jan Vanderberg'],
  ['jan van der berg', 'Jan Vanderberg'],
  ['berg', 'Jan van der Berg'],
  ['vanderberg', 'Jan van der Berg'],
  ['van den Berg', 'Piet van den Berg'],
  ['de la Cruz', 'Juan Delacruz'],
  ['juan delacruz', 'Juan de la Cruz'],
  ['cruz', 'Juan de la Cruz'],
  ['al smith', 'Al Smith'],
  ['smith al', 'Al Smith'],
  ['al hussein', 'Amir Al-Hussein'],
  ['alhussein', 'Amir Al-Hussein'],
  ['McCarthy', 'Sean Mc Carthy'],
  ['mc carthy', 'Sean McCarthy'],
  ['macdonald', 'Flora Mac Donald'],
  ['Müller', 'Jörg Muller'],
  ['Strauss', 'Anna Strauß'],
  ['STRAUSS', 'anna strauß'],
  ['Lukasz', 'Łukasz Kowalski'],
  ['Soren', 'Søren Jensen'],
  ['aeroskobing', 'Ærøskøbing'],
  ['thora', 'Þóra Jónsdóttir'],
  ['Dordevic', 'Đorđević'],
  ['Jose', 'José'],
  ['José', 'Jose\u0301'],
  ['isik', 'Işık Demir'],
  ['IŞIK', 'ışık'],
  ['ibrahim', 'İbrahim'],
  ['Zoe', 'Zoë'],
  ['francois', 'FRANÇOIS'],
  ['李', '李 小龍'],
  ['李小龍', '李 小龍'],
  ['李 小龍', '李小龍'],
  ['김민수', '김 민수'],
  ['Иван', 'Иван Петров'],
  ['иван', 'ИВАН'],
  ['Андреи', 'Андрей'],
  ['οδυσσευσ', 'Οδυσσεύς'],
  ['محمد', 'محمد علي'],
  ['محمد', 'مُحَمَّد'],
  ['احمد', 'أحمد'],
  ['राम', 'राम शर्मा'],
  ['שלום', 'שָׁלוֹם'],
  ['Mr. Smith', 'Mr. Smith'],
  ['J. R. Smith', 'J.R. Smith'],
  ['ﬁona', 'Fiona'],
  ['ＲＯＳＡ', 'Rosa'],
  ['ro\u200bsa', 'Rosa'],
]

const missed: [typed: string, name: string][] = [
  ['ros', 'Rosa Invented'],
  ['rosa garcia', 'Rosa Invented'],
  ['brien', "Tom O'Brien"],
  ['o', 'Tom O’Brien'],
  ['al smith', 'Eve Smith'],
  ['van der berg', 'Eve Berg'],
  ['rosa rosa x', 'Rosa Rosa'],
  ['garcia gomez', 'Ana García-López'],
  ['anna', 'Ana'],
  ['李龍', '李 小龍'],
  ['रम', 'राम'],
  ['smith', 'Jess Smithson'],
  ['', 'Rosa'],
  ['  ', 'Rosa'],
  ["'", "O'Brien"],
  ['--', 'Rosa-Maria'],
  ['555-0142', '5550142'],
  ['rosa@person.example', 'Rosa'],
]

t.test('names find each other however they are written', async t => {
  for (const [typed, name] of found) t.ok(finds(typed, name), `${typed} → ${name}`)
})

t.test('and find nothing else', async t => {
  for (const [typed, name] of missed) t.notOk(finds(typed, name), `${typed} ↛ ${name}`)
})

t.test('every name finds itself, and a name of few words by each of them in any order', async () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 60 })
  const isName = (text: string) =>
    nameWords(text).length > 0 &&
    wantedWays(text)
      .flat()
      .every(({ kind }) => kind === 'name')
  fc.assert(
    fc.property(name, text => !isName(text) || finds(text, text)),
    { numRuns: 5000 },
  )
  fc.assert(
    fc.property(name, text => {
      const words = nameWords(text)
      return !isName(text) || !isName(words.join(' ')) || finds(words.toReversed().join(' '), text)
    }),
    { numRuns: 2000 },
  )
})

t.test('a name costs a bounded number of terms of a bounded length', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), text => {
      const terms = nameTerms(text)
      return terms.length <= 33 && terms.every(({ value }) => [...value].length <= 120)
    }),
  )
})

const phones = (text: string) => phoneTerms(text).map(({ value }) => value)

t.test('phones are their last ten digits, whatever stands around them', async t => {
  for (const phone of [
    '978-555-0142',
    '(978) 555-0142',
    '+1 978 555 0142',
    '1.978.555.0142',
    '978/555/0142',
    '978 555 0142, extension 4',
    '978 555 0142 ext. 4',
    '9785550142 x12',
    '978-555-0142 #3',
    'my sister, 978-555-0142',
    'next door: 978 555 0142',
    '９７８ ５５５ ０１４２',
    '٩٧٨ ٥٥٥ ٠١٤٢',
  ]) {
    t.same(phones(phone), ['9785550142', '5550142'], phone)
    t.same(wantedWays(phone), [[{ kind: 'phone', value: '9785550142' }]], `${phone}: typed`)
  }
  t.same(wantedWays('555-0142'), [[{ kind: 'phone', value: '5550142' }]], 'locally')
  t.same(phones('978-555-0142 or 978-555-0143'), ['9785550142', '5550142', '9785550143', '5550143'])
  for (const none of ['', 'call me', '12345', '978 555']) t.same(phones(none), [], `${none} is none`)
})

t.test('an address is found as it is, without case', async t => {
  t.same(wantedWays('Rosa@Person.Example '), [[{ kind: 'email', value: 'rosa@person.example' }]])
})

t.test(
  'a whole name is found by how two of its words sound, in any order and however it is written',
  async t => {
    const share = (one: string, other: string) => {
      const keys = wholeTerms(other).map(({ value }) => value)
      return outerTerms(one).some(({ value }) => keys.includes(value))
    }
    for (const [one, other] of [
      ['Rosa Torres', 'Torres, Rosa'],
      ['Catherine Smyth', 'Kathryn Smith'],
      ['Rosa Torres', 'Rosa María Torres'],
      ['Ana van der Berg', 'Ana Vanderberg'],
      ['王小明', '王小明'],
      ['Иван Петров', 'Петров Иван'],
    ] as const)
      t.ok(share(one, other), `${one}, ${other}`)
    for (const [one, other] of [
      ['Rosa', 'Rosa Torres'],
      ['Rosa Torres', 'Rosa Lopez'],
      ['王小明', '王小红'],
    ] as const)
      t.notOk(share(one, other), `${one}, ${other}`)
  },
)

t.test('an inquiry is found by both names, the phone and the address, and by no other answer', async t => {
  const terms = inquiryTerms({
    name: 'Tom',
    proxy_name: 'Ana O’Imagine',
    phone: '978-555-0142',
    email: 'ana@person.example',
    message: 'Rosa 978-555-0199',
    birth_date: '1990-02-28',
  })
  t.same(
    terms.map(({ kind, value }) => `${kind} ${value}`),
    [
      'name tom',
      'name ana',
      'name oimagine',
      'name anaoimagine',
      'sound TM',
      'sound AN',
      'sound AMJN',
      'sound AMKN',
      'sound ANMJN',
      'sound ANMKN',
      'phone 9785550142',
      'phone 5550142',
      'email ana@person.example',
      'birth 1990-02-28',
    ],
  )
  t.same(inquiryTerms({}), [])
  t.same(inquiryTerms({ birth_date: 'in spring' }), [])
})
