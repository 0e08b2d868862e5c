import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formAloud, readAloud } from '../../src/intake/form/aloud.ts'
import { questionsOf } from '../../src/intake/form/question.ts'
import { practice } from '../../src/practice/practice.ts'
import { openCatalogue } from '../../src/text/catalogue.ts'

const { contactForm, staffIntake } = practice
const text = openCatalogue().textIn('en')

const keysOf = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${path}${name}.`) : [`${path}${name}`],
  )

t.test('what staff read aloud stands in place of a text of the form, in other words', async t => {
  const place = join(import.meta.dirname, '../../src/practice/locales/en.json')
  const { intake } = JSON.parse(readFileSync(place, 'utf8'))
  t.same(keysOf(intake.aloud).sort(), [...staffIntake.aloud].sort())
  const aloud = readAloud(staffIntake.aloud, text)
  for (const key of staffIntake.aloud) t.not(aloud(key), text(key), key)
  t.equal(aloud('question.needs.label'), text('question.needs.label'))
})

t.test('staff ask every question of the form once, the way to reach the person first', async t => {
  const form = formAloud(contactForm, staffIntake.order)
  const names = (asked: typeof contactForm) => questionsOf(asked).map(({ name }) => name)
  t.same(names(form).sort(), names(contactForm).sort())
  t.equal(names(form)[0], 'phone')
})
