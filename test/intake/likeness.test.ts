import fc from 'fast-check'
import t from 'tap'
import type { Answers } from '../../src/intake/form/question.ts'
import {
  heardName,
  type Likeness,
  likeness,
  type NameLikeness,
  nameLikeness,
  personOf,
} from '../../src/intake/likeness.ts'

const names: [one: string, other: string, NameLikeness][] = [
  ['Rosa Imagined', 'rosa imagined', 'same'],
  ['Imagined, Rosa', 'Rosa Imagined', 'same'],
  ['José Peña', 'Jose Pena', 'same'],
  ['Jan van der Berg', 'Jan Berg', 'same'],
  ['Jan Vanderberg', 'Jan van der Berg', 'part'],
  ['Mary-Anne Right', 'Maryanne Right', 'same'],
  ['李 小龍', '李小龍', 'same'],
  ['Rosa', 'Rosa', 'same'],
  ['Catherine Smith', 'Kathryn Smyth', 'alike'],
  ['Ana García', 'Ana García López', 'alike'],
  ['Rosa T.', 'Rosa Tamayo', 'alike'],
  ['R. Tamayo', 'Rosa Tamayo', 'alike'],
  ['Rosa Imagined', 'Rosa Imagind', 'alike'],
  ['Rosa', 'Rosa Imagined', 'part'],
  ['Bob Smith', 'Robert Smith', 'part'],
  ['Rosa Imagined', 'Rosa Madeup', 'part'],
  ['R. T.', 'Rosa Tamayo', 'different'],
  ['Rosa Imagined', 'Tom Madeup', 'different'],
  ['Omar Sample', 'Amir Madeup', 'different'],
  ['Иван Петров', 'Ivan Petrov', 'different'],
  ['', 'Rosa', 'unknown'],
  ['--', '', 'unknown'],
]

t.test('how alike two names are, either way round', async t => {
  for (const [one, other, expected] of names) {
    t.equal(nameLikeness(heardName(one), heardName(other)), expected, `${one} | ${other}`)
    t.equal(nameLikeness(heardName(other), heardName(one)), expected, `${other} | ${one}`)
  }
})

const rosa = {
  name: 'Rosa Imagined',
  phone: '978-555-0123',
  email: 'rosa@person.example',
  birth_date: '1990-02-28',
}
const just = (...fields: (keyof typeof rosa)[]) => Object.fromEntries(fields.map(name => [name, rosa[name]]))

const cases: [string, Answers, Answers, Likeness | null][] = [
  ['all', rosa, rosa, { degree: 'likely', reasons: ['phone', 'email', 'birth', 'same_name'] }],
  [
    'name and phone',
    just('name', 'phone'),
    { ...rosa, email: '', birth_date: '' },
    { degree: 'likely', reasons: ['phone', 'same_name'] },
  ],
  [
    'a local number',
    just('name', 'phone'),
    { name: 'Rosa Imagined', phone: '555-0123' },
    { degree: 'likely', reasons: ['phone', 'same_name'] },
  ],
  [
    'like name and e-mail',
    just('name', 'email'),
    { name: 'Roza Imagined', email: 'ROSA@person.example' },
    { degree: 'likely', reasons: ['email', 'like_name'] },
  ],
  ['name and birth', just('name', 'birth_date'), rosa, { degree: 'likely', reasons: ['birth', 'same_name'] }],
  [
    'part of the name, birth and phone',
    { ...rosa, name: 'Rosa' },
    { ...rosa, email: '' },
    { degree: 'likely', reasons: ['phone', 'birth', 'part_name'] },
  ],
  ['the name alone', just('name'), rosa, { degree: 'possible', reasons: ['same_name'] }],
  [
    'a like name alone',
    just('name'),
    { name: 'Rosa Imagind' },
    { degree: 'possible', reasons: ['like_name'] },
  ],
  [
    'part of the name and phone',
    { ...just('phone'), name: 'Rosa Madeup' },
    just('name', 'phone'),
    { degree: 'possible', reasons: ['phone', 'part_name'] },
  ],
  ['phone, no name', just('phone'), rosa, { degree: 'possible', reasons: ['phone'] }],
  ['a sister at the same phone', just('name', 'phone'), { ...just('phone'), name: 'Tom Madeup' }, null],
  ['twins', rosa, { ...rosa, name: 'Tom', email: '' }, null],
  ['part of the name alone', just('name'), { name: 'Rosa Madeup' }, null],
  ['birth alone', just('birth_date'), rosa, null],
  [
    'a legal name',
    { ...just('phone'), name: 'Rosie', legal_name: 'Rosa Imagined' },
    just('name', 'phone'),
    { degree: 'likely', reasons: ['phone', 'same_name'] },
  ],
  ['nothing', {}, {}, null],
]

t.test('who may be the same person, and why', async t => {
  for (const [name, one, other, expected] of cases) {
    t.same(likeness(personOf(one), personOf(other)), expected, name)
    t.same(likeness(personOf(other), personOf(one)), expected, `${name}, the other way round`)
  }
})

t.test('likeness has no direction, and whoever gave a name is like themselves', async () => {
  const word = fc.constantFrom(
    'rosa',
    'Rose',
    'imagined',
    'Imagind',
    'van',
    'der',
    'Berg',
    'T.',
    'O’Brien',
    '李',
  )
  const name = fc.array(word, { maxLength: 4 }).map(words => words.join(' '))
  const person = fc.record({
    name,
    phone: fc.constantFrom('', '978-555-0123', '555-0123', '978-555-0124'),
    email: fc.constantFrom('', 'a@person.example', 'b@person.example'),
    birth_date: fc.constantFrom('', '1990-02-28', '1991-02-28'),
  })
  fc.assert(
    fc.property(person, person, (one, other) => {
      const forth = likeness(personOf(one), personOf(other))
      const back = likeness(personOf(other), personOf(one))
      const self = likeness(personOf(one), personOf(one))
      return JSON.stringify(forth) === JSON.stringify(back) && (one.name === '' || self !== null)
    }),
    { numRuns: 3000 },
  )
})
